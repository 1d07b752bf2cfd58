import { TokenBucket } from '../../../../core/access/token-bucket'
import type { Connection, ReadPace } from '../connection'
import { restartKeepAlive } from './keepalive-while-held'
import type { Throttles } from './throttles'

export interface RateBounds {
  readonly messagesPerSecond: number
  readonly bytesPerSecond: number
}

/** A device that empties its buffer may be this much quicker than its bound, s. */
const burstSeconds = 2

/**
 * Reads a client that sends too much more slowly, so that TCP makes it wait: nothing is dropped. What one read brought is
 * taken whole, and what was too much of it is waited for.
 */
export class Throttle implements ReadPace {
  readonly #connection: Connection
  readonly #messages: TokenBucket | null
  readonly #bytes: TokenBucket | null
  readonly #throttles: Throttles
  #timer: NodeJS.Timeout | null = null
  #read: () => void = () => {}

  private constructor(connection: Connection, { messagesPerSecond, bytesPerSecond }: RateBounds, throttles: Throttles) {
    const now = performance.now()
    const bucket = (perSecond: number) =>
      perSecond > 0 ? new TokenBucket({ perSecond, burst: perSecond * burstSeconds }, now) : null
    this.#connection = connection
    this.#messages = bucket(messagesPerSecond)
    this.#bytes = bucket(bytesPerSecond)
    this.#throttles = throttles
    connection.conn.once('close', () => this.#timer && clearTimeout(this.#timer))
    this.#countWhatIsParsed()
  }

  /** Null when nothing is bounded. */
  static of(connection: Connection, bounds: RateBounds, throttles: Throttles): Throttle | null {
    if (bounds.messagesPerSecond <= 0 && bounds.bytesPerSecond <= 0) return null
    const throttle = new Throttle(connection, bounds, throttles)
    connection.throttle = throttle
    return throttle
  }

  /** Whether the socket must not be read now. */
  get closed(): boolean {
    return this.#timer !== null
  }

  /** What reads on when it may be read again. */
  onOpen(read: () => void): void {
    this.#read = read
  }

  count(messages: number): void {
    this.#messages?.spend(messages, performance.now())
  }

  /** aedes also reads by itself, when it is done with all that came before: whatever is parsed passes here. */
  #countWhatIsParsed(): void {
    const { _parser: parser } = this.#connection.client
    const parse = parser.parse
    parser.parse = (chunk) => {
      parse.call(parser, chunk)
      this.#took(chunk.length)
    }
  }

  #took(bytes: number): void {
    const now = performance.now()
    this.#bytes?.spend(bytes, now)
    const owedMs = Math.max(this.#bytes?.owedMs(now) ?? 0, this.#messages?.owedMs(now) ?? 0)
    if (owedMs > 0 && !this.closed) this.#close(owedMs)
  }

  #close(ms: number): void {
    const { client, identity } = this.#connection
    this.#throttles.count(identity)
    // aedes reads on by itself when no packet of the client is in work: the wait counts as one.
    client._parsingBatch++
    this.#timer = setTimeout(() => this.#open(), Math.ceil(ms))
  }

  #open(): void {
    const { client } = this.#connection
    this.#timer = null
    if (client.closed) return
    restartKeepAlive(this.#connection)
    client._parsingBatch = Math.max(0, client._parsingBatch - 1)
    this.#read()
  }
}
