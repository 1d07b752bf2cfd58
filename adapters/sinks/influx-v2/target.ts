import * as http from 'node:http'
import * as https from 'node:https'
import { HttpError, InfluxDB, setLogger } from '@influxdata/influxdb-client'
import { HubError } from '../../../core/errors/hub-error'
import type { SinkTarget } from '../../../core/ports/sink'
import { type WriteAnswer, writeFailure } from '../../../core/sinks/influx/answer-failure'
import type { InfluxConnection, InfluxLayout } from '../../../core/sinks/influx/connection'
import { connectionProblem } from '../../../core/sinks/influx/connection-problem'
import type { PointLayout } from '../../../core/sinks/influx/layout'
import { pointLayout } from '../../../core/sinks/influx/layouts'
import { networkFailure, timedOut } from '../../../core/sinks/network-failure'
import type { SinkItem } from '../../../core/sinks/sink-item'

export interface InfluxV2Options {
  readonly connection: InfluxConnection
  readonly layout: InfluxLayout
  /** Site of devices that have no tag `site`. */
  readonly site?: string
  readonly gzip?: boolean
}

const usualTimeoutMs = 30_000
/** Below this much text compressing costs more than it saves. */
const gzipFromBytes = 1000

// The package writes to the console what a failure tells anyway.
setLogger({ error: () => {}, warn: () => {} })

/**
 * Writes to the 2.x API: InfluxDB 2, and what else takes it (docs/guides/influxdb.md). The package's transport is used, below its
 * WriteApi: batches, order and retries are the sink's, on disk, whereas the queue of WriteApi is in memory.
 */
export class InfluxV2Target implements SinkTarget {
  readonly #host: string
  readonly #token: string
  readonly #timeoutMs: number
  readonly #path: string
  readonly #gzip: boolean
  readonly #layout: PointLayout
  readonly #agent: http.Agent
  readonly #influx: InfluxDB

  /** Throws INVALID_ARGUMENT. */
  constructor({ connection, layout, site, gzip = true }: InfluxV2Options) {
    const problem = connectionProblem(connection)
    if (problem !== null || !URL.canParse(connection.url))
      throw new HubError('INVALID_ARGUMENT', problem ?? 'The URL of InfluxDB cannot be read.')
    const { host, protocol } = new URL(connection.url)
    this.#host = host
    this.#token = connection.token ?? ''
    this.#timeoutMs = connection.timeoutMs ?? usualTimeoutMs
    this.#gzip = gzip
    this.#layout = pointLayout(layout, site)
    const query = new URLSearchParams({ org: connection.org ?? '', bucket: connection.bucket ?? '', precision: 'ns' })
    this.#path = `/api/v2/write?${query}`
    const settings = { keepAlive: true, maxSockets: 4 }
    this.#agent = protocol === 'https:' ? new https.Agent({ ...settings, ca: connection.ca }) : new http.Agent(settings)
    this.#influx = new InfluxDB({
      url: connection.url,
      ...(this.#token !== '' && { token: this.#token }),
      timeout: this.#timeoutMs,
      transportOptions: { agent: this.#agent },
    })
  }

  /** Buckets are made by people, with the retention they want; this proves that one may write to it. */
  async prepare(): Promise<void> {
    const answer = await this.#post('')
    // InfluxDB looks at token, organisation and bucket first, and only then finds that nothing was sent.
    if (answer.status !== 400) this.#check(answer)
  }

  async write(items: readonly SinkItem[]): Promise<void> {
    const lines: string[] = []
    for (const item of items) {
      const text = this.#layout.lines(item)
      if (text !== '') lines.push(text)
    }
    if (lines.length > 0) this.#check(await this.#post(lines.join('\n')))
  }

  async close(): Promise<void> {
    this.#agent.destroy()
  }

  #check(answer: WriteAnswer): void {
    const failure = writeFailure(answer, [this.#token], Date.now())
    if (failure !== null) throw failure
  }

  async #post(body: string): Promise<WriteAnswer> {
    try {
      return await this.#exchange(body)
    } catch (error) {
      // A server may close an idle connection just as it is used again; written twice is written once.
      const { code } = error as { code?: string }
      if (code === 'ECONNRESET' || code === 'EPIPE')
        return await this.#exchange(body).catch((again: unknown) => {
          throw networkFailure(again, this.#host, [this.#token])
        })
      throw networkFailure(error, this.#host, [this.#token])
    }
  }

  async #exchange(body: string): Promise<WriteAnswer> {
    let [status, retryAfter]: [number, string | null] = [0, null]
    const signal = AbortSignal.timeout(this.#timeoutMs)
    const options = {
      method: 'POST',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      signal,
      ...(this.#gzip && { gzipThreshold: gzipFromBytes }),
    }
    try {
      await this.#influx.transport.request(this.#path, body, options, (headers, code) => {
        status = code ?? 0
        retryAfter = typeof headers['retry-after'] === 'string' ? headers['retry-after'] : null
      })
      return { status, body: '', retryAfter }
    } catch (error) {
      if (signal.aborted) throw timedOut(this.#host, this.#timeoutMs)
      if (error instanceof HttpError) return { status: error.statusCode, body: error.body ?? '', retryAfter }
      // The package found an answer that is not what its content type says; its status says enough.
      if (status !== 0 && error instanceof SyntaxError) return { status, body: '', retryAfter }
      throw error
    }
  }
}
