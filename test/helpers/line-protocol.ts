/** A point as a server understands it. */
export interface ParsedPoint {
  readonly measurement: string
  readonly tags: Readonly<Record<string, string>>
  readonly fields: Readonly<Record<string, number | boolean | string>>
  /** In the precision of the request. */
  readonly time: bigint
}

/**
 * Reads line protocol as the documentation has it, character by character, and knows nothing of how Busbar writes it. Stricter than
 * the servers: a tag without a value, a point without a time, an integer, a key twice are errors, because Busbar writes none of them.
 */
export function parseLineProtocol(text: string): ParsedPoint[] {
  return text.split('\n').flatMap((line) => (line === '' ? [] : [parseLine(line)]))
}

function parseLine(line: string): ParsedPoint {
  let position = 0
  const fail = (why: string): never => {
    throw new Error(`unable to parse '${line}': ${why}`)
  }
  const until = (ends: string, escapable: string): string => {
    let found = ''
    while (position < line.length && !ends.includes(line[position] as string)) {
      if (line[position] === '\\' && escapable.includes(line[position + 1] ?? 'x')) position++
      found += line[position++]
    }
    return found
  }
  const expectNext = (character: string) => {
    if (line[position++] !== character) fail(`expected "${character}" at ${position - 1}`)
  }

  if (line.startsWith('#')) fail('a comment')
  const measurement = until(', ', ', ')
  if (measurement === '') fail('missing measurement')
  const tags = Object.create(null) as Record<string, string>
  while (line[position] === ',') {
    position++
    const key = until('=, ', '=, ')
    expectNext('=')
    const value = until(', =', '=, ')
    if (key === '' || value === '' || key in tags) fail('invalid tag format')
    tags[key] = value
  }
  expectNext(' ')
  const fields = Object.create(null) as Record<string, number | boolean | string>
  for (;;) {
    const key = until('=, ', '=, ')
    expectNext('=')
    if (key === '' || key in fields || key === 'time') fail('invalid field format')
    if (line[position] === '"') {
      position++
      fields[key] = until('"', '"\\')
      expectNext('"')
    } else fields[key] = plainValue(until(', ', ''), fail)
    if (line[position] !== ',') break
    position++
  }
  expectNext(' ')
  const time = line.slice(position)
  if (!/^-?\d+$/.test(time)) fail('bad timestamp')
  const ns = BigInt(time)
  if (ns < -9_223_372_036_854_775_806n || ns > 9_223_372_036_854_775_806n) fail('time outside range')
  return { measurement, tags, fields, time: ns }
}

function plainValue(text: string, fail: (why: string) => never): number | boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  if (!/^-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(text)) fail(`invalid number ${text}`)
  return Number(text)
}
