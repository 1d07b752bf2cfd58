import * as http from 'node:http'
import * as https from 'node:https'
import { InfluxDB, type IResponse } from 'influx'
import type { InfluxConnection } from '../../../core/sinks/influx/connection'
import { identifier, literal } from './influxql'
import type { Row, Rows, SeriesSource, Window } from './series-source'
import { inTime, unavailable, usualTimeoutMs } from './trouble'

/** Names of the retention policies that `InfluxV1Target` writes to. */
const policies = { raw: 'raw', hours: 'hourly', days: 'daily' }

/** Asks InfluxDB 1.x in InfluxQL. */
export class InfluxQlSource implements SeriesSource {
  readonly #connection: InfluxConnection
  readonly #agent: http.Agent

  constructor(connection: InfluxConnection) {
    this.#connection = connection
    const isSecure = connection.url.startsWith('https:')
    this.#agent = isSecure ? new https.Agent({ keepAlive: true, ca: connection.ca }) : new http.Agent({ keepAlive: true })
  }

  async rows(rows: Rows, field: string, limit: number): Promise<readonly Row[]> {
    const values = await this.#ask(`SELECT ${identifier(field)} ${fromWhere(rows)} ORDER BY time ASC LIMIT ${limit}`)
    return values.flatMap(([at, value]) =>
      typeof value === 'number' || typeof value === 'boolean' ? [[at as number, value] as const] : [],
    )
  }

  async windows(rows: Rows, widthMs: number): Promise<readonly Window[]> {
    const field = identifier(rows.place.field)
    const parts = ['count', 'min', 'max', 'mean', 'first', 'last'].map((name) => `${name}(${field})`).join(', ')
    const values = await this.#ask(`SELECT ${parts} ${fromWhere(rows)} GROUP BY time(${widthMs}ms) fill(none)`)
    return values.map((value) => {
      const [start, count, min, max, mean, first, last] = value as readonly [
        number,
        number,
        number,
        number,
        number,
        number,
        number,
      ]
      return { start, count, min, max, mean, first, last }
    })
  }

  async last(rows: Rows): Promise<Row | null> {
    const [row] = await this.#ask(`SELECT ${identifier(rows.place.field)} ${fromWhere(rows)} ORDER BY time DESC LIMIT 1`)
    return row ? [row[0] as number, row[1] as number] : null
  }

  close(): void {
    this.#agent.destroy()
  }

  /** Rows of the only series; what is grouped by nothing has one. */
  async #ask(query: string): Promise<readonly (readonly unknown[])[]> {
    const { timeoutMs = usualTimeoutMs, url, database = '', password = '' } = this.#connection
    try {
      const answer = (await inTime(this.#client().queryRaw(query, { database, precision: 'ms' }), timeoutMs)) as IResponse
      const [result] = answer.results as readonly { error?: string; series?: readonly { values: readonly unknown[][] }[] }[]
      if (result?.error !== undefined) throw new Error(result.error)
      return result?.series?.[0]?.values ?? []
    } catch (error) {
      throw unavailable(error, new URL(url).host, [password, btoa(`${this.#connection.username}:${password}`)])
    }
  }

  /** Made for one question: after a failure the package refuses to ask the host again for a while. */
  #client(): InfluxDB {
    const { url, database = '', username = '', password = '', timeoutMs = usualTimeoutMs } = this.#connection
    const { protocol, hostname, port, pathname } = new URL(url)
    return new InfluxDB({
      host: hostname,
      port: Number(port) || (protocol === 'https:' ? 443 : 80),
      protocol: protocol === 'https:' ? 'https' : 'http',
      path: pathname.replace(/\/+$/, ''),
      ...{ database, username, password },
      options: { agent: this.#agent },
      pool: { maxRetries: 0, requestTimeout: timeoutMs },
    })
  }
}

function fromWhere({ place, layer, from, to }: Rows): string {
  const policy = layer === '1h' ? policies.hours : layer === '1d' ? policies.days : policies.raw
  const tags = Object.entries(place.tags).map(([key, value]) => `${identifier(key)} = ${literal(value)}`)
  const where = [...tags, `time >= ${Math.floor(from)}ms`, `time < ${Math.floor(to)}ms`].join(' AND ')
  return `FROM ${identifier(policy)}.${identifier(place.measurement)} WHERE ${where}`
}
