import * as http from 'node:http'
import * as https from 'node:https'
import { fluxString, InfluxDB, type QueryApi } from '@influxdata/influxdb-client'
import type { InfluxConnection } from '../../../core/sinks/influx/connection'
import type { Row, Rows, SeriesSource, Window } from './series-source'
import { inTime, unavailable, usualTimeoutMs } from './trouble'

const functions = ['count', 'min', 'max', 'mean', 'first', 'last'] as const

interface Record {
  readonly result: string
  readonly _time: string
  readonly _value: number | boolean
}

/** Asks InfluxDB 2.x in Flux. `group` brings together what has different tags (link, an earlier group); `sort` then makes it one line of time. */
export class FluxSource implements SeriesSource {
  readonly #connection: InfluxConnection
  readonly #agent: http.Agent
  readonly #api: QueryApi

  constructor(connection: InfluxConnection) {
    this.#connection = connection
    const { url, token, org = '', timeoutMs = usualTimeoutMs } = connection
    this.#agent = url.startsWith('https:')
      ? new https.Agent({ keepAlive: true, ca: connection.ca })
      : new http.Agent({ keepAlive: true })
    const transportOptions = { agent: this.#agent }
    this.#api = new InfluxDB({ url, ...(token && { token }), timeout: timeoutMs, transportOptions }).getQueryApi(org)
  }

  async rows(rows: Rows, field: string, limit: number): Promise<readonly Row[]> {
    const records = await this.#ask(`${this.#points(rows, field)}  |> limit(n: ${limit})`)
    return records.map(({ _time, _value }) => [Date.parse(_time), _value])
  }

  async windows(rows: Rows, widthMs: number): Promise<readonly Window[]> {
    const asked = functions.map(
      (name) =>
        `points |> aggregateWindow(every: ${widthMs}ms, fn: ${name}, createEmpty: false, timeSrc: "_start") |> yield(name: "${name}")`,
    )
    const records = await this.#ask(`points = ${this.#points(rows, rows.place.field)}${asked.join('\n')}`)
    const windows = new Map<number, { -readonly [key in keyof Window]: number }>()
    for (const { result, _time, _value } of records) {
      const start = Date.parse(_time)
      const window = windows.get(start) ?? { start, count: 0, min: 0, max: 0, mean: 0, first: 0, last: 0 }
      window[result as (typeof functions)[number]] = Number(_value)
      windows.set(start, window)
    }
    return [...windows.values()].sort((a, b) => a.start - b.start)
  }

  async last(rows: Rows): Promise<Row | null> {
    const [record] = await this.#ask(`${this.#points(rows, rows.place.field)}  |> last()`)
    return record ? [Date.parse(record._time), record._value] : null
  }

  close(): void {
    this.#agent.destroy()
  }

  #points({ place, from, to }: Rows, field: string): string {
    const tags = Object.entries(place.tags).map(([key, value]) => ` and r[${fluxString(key)}] == ${fluxString(value)}`)
    const test = `r._measurement == ${fluxString(place.measurement)} and r._field == ${fluxString(field)}${tags.join('')}`
    return `from(bucket: ${fluxString(this.#connection.bucket ?? '')})
  |> range(start: ${instant(from)}, stop: ${instant(to)})
  |> filter(fn: (r) => ${test})
  |> group(columns: ["_field"])
  |> sort(columns: ["_time"])
`
  }

  async #ask(query: string): Promise<readonly Record[]> {
    const { url, token = '', timeoutMs = usualTimeoutMs } = this.#connection
    try {
      return await inTime(this.#api.collectRows<Record>(query), timeoutMs)
    } catch (error) {
      throw unavailable(error, new URL(url).host, [token])
    }
  }
}

const instant = (ms: number) => new Date(Math.floor(ms)).toISOString()
