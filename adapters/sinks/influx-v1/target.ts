import { HubError } from '../../../core/errors/hub-error'
import type { SinkFailure, SinkTarget } from '../../../core/ports/sink'
import { writeFailure } from '../../../core/sinks/influx/answer-failure'
import type { InfluxConnection, InfluxLayout } from '../../../core/sinks/influx/connection'
import { connectionProblem } from '../../../core/sinks/influx/connection-problem'
import type { PointLayout } from '../../../core/sinks/influx/layout'
import { pointLayout } from '../../../core/sinks/influx/layouts'
import { networkFailure, timedOut } from '../../../core/sinks/network-failure'
import type { SinkItem } from '../../../core/sinks/sink-item'
import { BodyBuilder } from './body-builder'
import { inParallel } from './in-parallel'
import { makeDatabase } from './make-database'
import { type Policies, policyOf, usualPolicies } from './retention-policies'
import { WriteClient } from './write-client'

export interface InfluxV1Options {
  readonly connection: InfluxConnection
  readonly layout: InfluxLayout
  /** Site of devices that have no tag `site`. */
  readonly site?: string
  readonly gzip?: boolean
  readonly policies?: Policies
}

const usualTimeoutMs = 30_000

/** Writes to InfluxDB 1.x: readings and alerts, hours and days each into a retention policy of its own. */
export class InfluxV1Target implements SinkTarget {
  readonly #url: URL
  readonly #database: string
  readonly #username: string
  readonly #password: string
  readonly #timeoutMs: number
  readonly #policies: Policies
  readonly #layout: PointLayout
  readonly #client: WriteClient

  /** Throws INVALID_ARGUMENT. */
  constructor({ connection, layout, site, gzip = false, policies = usualPolicies }: InfluxV1Options) {
    const problem = connectionProblem(connection)
    if (problem !== null || !URL.canParse(connection.url))
      throw new HubError('INVALID_ARGUMENT', problem ?? 'The URL of InfluxDB cannot be read.')
    this.#url = new URL(connection.url)
    this.#database = connection.database ?? ''
    this.#username = connection.username ?? ''
    this.#password = connection.password ?? ''
    this.#timeoutMs = connection.timeoutMs ?? usualTimeoutMs
    this.#policies = policies
    this.#layout = pointLayout(layout, site)
    const user = Buffer.from(`${this.#username}:${this.#password}`).toString('base64')
    this.#client = new WriteClient({
      url: this.#url,
      ...(connection.ca !== undefined && { ca: connection.ca }),
      authorization: this.#username === '' ? null : `Basic ${user}`,
      timeoutMs: this.#timeoutMs,
      gzip,
    })
  }

  /** A user who may only write cannot look at policies: they must then have been made by an administrator. */
  async prepare(): Promise<void> {
    try {
      await this.#withinTime(makeDatabase({ ...this.#administration }))
    } catch (error) {
      const status = (error as { res?: { statusCode?: number } }).res?.statusCode
      if (status === undefined) throw this.#failure(error)
      const answer = { status, body: String((error as Error).message).replace(/^.*?occurred: /s, ''), retryAfter: null }
      if (status !== 403) throw writeFailure(answer, this.#secrets, Date.now()) ?? this.#failure(error)
    }
    await this.#post(this.#policies.raw.name, '')
  }

  async write(items: readonly SinkItem[]): Promise<void> {
    const bodies = new BodyBuilder(this.#layout, (item) => policyOf(this.#policies, item))
    await inParallel(bodies.of(items), ({ policy, body }) => this.#post(policy, body))
  }

  async close(): Promise<void> {
    this.#client.close()
  }

  async #post(policy: string, body: string): Promise<void> {
    const query = new URLSearchParams({ db: this.#database, rp: policy, precision: 'n' })
    const answer = await this.#client.post(`/write?${query}`, body).catch((error: unknown) => {
      throw this.#failure(error)
    })
    const failure = writeFailure(answer, this.#secrets, Date.now())
    if (failure !== null) throw failure
  }

  /** The package never answers when the server closes half-way. */
  async #withinTime<T>(work: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(timedOut(this.#url.host, this.#timeoutMs)), this.#timeoutMs)
    })
    try {
      return await Promise.race([work, late])
    } finally {
      clearTimeout(timer)
    }
  }

  get #administration() {
    const [url, database, policies, timeoutMs] = [this.#url, this.#database, this.#policies, this.#timeoutMs]
    return { url, database, policies, timeoutMs, username: this.#username, password: this.#password, agent: this.#client.agent }
  }

  get #secrets(): readonly string[] {
    return [this.#password, Buffer.from(`${this.#username}:${this.#password}`).toString('base64')]
  }

  #failure(error: unknown): SinkFailure {
    return networkFailure(error, this.#url.host, this.#secrets)
  }
}
