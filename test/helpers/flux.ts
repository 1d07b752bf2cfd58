import type { ParsedPoint } from './line-protocol'

interface Row {
  readonly at: number
  readonly value: number | boolean | string
}

const text = String.raw`"((?:[^"\\]|\\.)*)"`
const source = new RegExp(
  String.raw`^(?:points = )?from\(bucket: ${text}\)\n {2}\|> range\(start: (\S+), stop: (\S+)\)\n {2}\|> filter\(fn: \(r\) => r\._measurement == ${text} and r\._field == ${text}((?: and r\[${text}\] == ${text})*)\)\n {2}\|> group\(columns: \["_field"\]\)\n {2}\|> sort\(columns: \["_time"\]\)\n`,
)
const tagTest = new RegExp(String.raw` and r\[${text}\] == ${text}`, 'g')
const aggregate =
  /^points \|> aggregateWindow\(every: (\d+)ms, fn: (\w+), createEmpty: false, timeSrc: "_start"\) \|> yield\(name: "(\w+)"\)$/

/** Answers the few forms of Flux that Busbar asks in, in annotated CSV; throws for any other. It is no Flux: it holds Busbar to the letter. */
export function answerFlux(query: string, bucket: string, points: readonly ParsedPoint[]): string {
  const match = source.exec(query)
  if (!match) throw new Error(`not a question of Busbar:\n${query}`)
  const [whole, inBucket = '', start = '', stop = '', measurement = '', field = '', tests = ''] = match
  if (unquote(inBucket) !== bucket) throw new Error('bucket not found')
  const wanted = [...tests.matchAll(tagTest)].map(([, key = '', value = '']) => [unquote(key), unquote(value)] as const)
  const [from, to] = [Date.parse(start), Date.parse(stop)]
  const name = unquote(field)
  const rows = points
    .filter((point) => point.measurement === unquote(measurement) && wanted.every(([key, value]) => point.tags[key] === value))
    .filter((point) => name in point.fields && msOf(point) >= from && msOf(point) < to)
    .sort((a, b) => (a.time < b.time ? -1 : 1))
    .map((point): Row => ({ at: msOf(point), value: point.fields[name] as Row['value'] }))
  return operations(query.slice(whole.length).trimEnd(), rows)
}

function operations(rest: string, rows: readonly Row[]): string {
  const limit = /^ {2}\|> limit\(n: (\d+)\)$/.exec(rest)
  if (limit) return table('_result', rows.slice(0, Number(limit[1])))
  if (rest === '  |> last()') return table('_result', rows.slice(-1))
  return rest
    .split('\n')
    .map((line) => {
      const match = aggregate.exec(line)
      if (!match) throw new Error(`not an operation of Busbar: ${line}`)
      const [, every, fn = '', name = ''] = match
      const windows = [...Map.groupBy(rows, ({ at }) => Math.floor(at / Number(every)) * Number(every))]
      return table(
        name,
        windows.map(([at, inside]) => ({
          at,
          value: summed(
            fn,
            inside.map(({ value }) => Number(value)),
          ),
        })),
      )
    })
    .join('')
}

function summed(fn: string, values: readonly number[]): number {
  if (fn === 'mean') return values.reduce((a, b) => a + b, 0) / values.length
  if (fn === 'min') return Math.min(...values)
  if (fn === 'max') return Math.max(...values)
  if (fn === 'first') return values[0] as number
  if (fn === 'last') return values.at(-1) as number
  if (fn === 'count') return values.length
  throw new Error(`no function ${fn}`)
}

function table(name: string, rows: readonly Row[]): string {
  const [first] = rows
  if (first === undefined) return ''
  const type = typeof first.value === 'number' ? (name === 'count' ? 'long' : 'double') : typeof first.value
  const head = [`#datatype,string,long,dateTime:RFC3339,${type}`, '#group,false,false,false,false', `#default,${name},,,`]
  const lines = rows.map(({ at, value }) => `,,0,${new Date(at).toISOString()},${value}`)
  return [...head, ',result,table,_time,_value', ...lines, '', ''].join('\r\n')
}

const msOf = ({ time }: ParsedPoint) => Number(time / 1_000_000n)
const unquote = (quoted: string) =>
  quoted.replace(/\\(.)/g, (_, character: string) => ({ n: '\n', r: '\r', t: '\t' })[character] ?? character)
