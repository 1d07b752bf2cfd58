import type { S3Settings } from '../../../core/archive/store-settings'
import { timedOut } from '../../../core/sinks/network-failure'
import { s3Failure, type Where } from './answer-failure'
import { type Connection, connect } from './connection'

export type Send<T> = (connection: Connection, abortSignal: AbortSignal) => Promise<T>

/** Requests of which each ends in time, and with nothing worse than a `SinkFailure`. Connected with the first of them. */
export class Exchange {
  readonly host: string
  readonly #settings: S3Settings
  readonly #where: Where
  #connection: Promise<Connection> | null = null

  constructor(settings: S3Settings) {
    this.#settings = settings
    const { endpoint, region, accessKeyId = '', secretAccessKey = '' } = settings
    this.host = endpoint === undefined ? `S3 in ${region}` : new URL(endpoint).host
    // The id may be part of the secret's text, so the secret goes first.
    this.#where = { host: this.host, secrets: [secretAccessKey, accessKeyId] }
  }

  async run<T>(send: Send<T>): Promise<T> {
    try {
      return await this.#inTime(send)
    } catch (error) {
      // A server may close an idle connection just as it is used again; done twice is done once.
      if (!isBroken(error)) throw this.#failure(error)
    }
    return await this.#inTime(send).catch((again: unknown) => {
      throw this.#failure(again)
    })
  }

  async close(): Promise<void> {
    const connection = this.#connection
    this.#connection = null
    const opened = await connection?.catch(() => null)
    opened?.client.destroy()
  }

  #failure(error: unknown): Error {
    return s3Failure(error, this.#where, Date.now())
  }

  async #inTime<T>(send: Send<T>): Promise<T> {
    const { timeoutMs } = this.#settings
    this.#connection ??= connect(this.#settings)
    const connection = await this.#connection
    const signal = AbortSignal.timeout(timeoutMs)
    try {
      return await send(connection, signal)
    } catch (error) {
      throw signal.aborted ? timedOut(this.host, timeoutMs) : error
    }
  }
}

function isBroken(error: unknown): boolean {
  const { code } = error as { code?: unknown }
  return code === 'ECONNRESET' || code === 'EPIPE'
}
