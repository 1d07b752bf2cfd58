import type { Principal } from '../../../core/access/principal'
import { type Refill, TokenBucket } from '../../../core/access/token-bucket'

/** The parts of an Engine.IO connection that are used here. */
export interface PageConnection {
  on(event: 'packet', listener: (packet: { readonly data?: unknown }) => void): unknown
  close(): unknown
}

/** What Engine.IO tells of each connection that begins. */
export interface PageConnections {
  on(event: 'connection', listener: (connection: PageConnection) => void): unknown
}

export interface MessageRatesOptions {
  /** A clock that never goes back, ms. */
  readonly elapsed: () => number
  /** A session or key sends too much; once an hour for each. */
  readonly onTooMuch: (who: Principal) => void
  readonly messages?: Refill
  /** As they come over the wire. */
  readonly bytes?: Refill
}

/**
 * Of all pages of a session together. A page sends one message for each widget when it opens and hardly any afterwards; the burst
 * lets a wall of screens come back at once, and a file be uploaded.
 */
const messages: Refill = { perSecond: 200, burst: 5_000 }
const bytes: Refill = { perSecond: 8 << 20, burst: 64 << 20 }
/** Who was cut off stays away for so long, ms: else coming back would cost more than the messages. Then it has all again, as pages need. */
const holdMs = 25_000
const notedForMs = 3_600_000
/** Sessions above which those that have nothing owed are forgotten. */
const manySessions = 1_000

/** What one session, key, or connection of nobody yet has left. */
class Allowance {
  readonly #messages: TokenBucket
  readonly #bytes: TokenBucket
  heldUntil = Number.NEGATIVE_INFINITY
  notedAt = Number.NEGATIVE_INFINITY

  constructor({ messages, bytes }: { readonly messages: Refill; readonly bytes: Refill }, now: number) {
    this.#messages = new TokenBucket(messages, now)
    this.#bytes = new TokenBucket(bytes, now)
  }

  /** Answers whether that was too much. */
  count(length: number, now: number): boolean {
    this.#messages.spend(1, now)
    this.#bytes.spend(length, now)
    return now < this.heldUntil || this.#messages.owedMs(now) > 0 || this.#bytes.owedMs(now) > 0
  }

  isFull(now: number): boolean {
    return this.#messages.isFull(now) && this.#bytes.isFull(now) && now - this.notedAt > notedForMs
  }
}

/**
 * Bounds what pages send, per session and before anything of it is read: one that floods the server costs everybody. It is told, cut
 * off, and may come back after half a minute. What is pending then is lost; nothing that a page does by itself comes near the bounds.
 */
export class MessageRates {
  readonly #options: Required<MessageRatesOptions>
  readonly #sessions = new Map<string, Allowance>()
  readonly #counted = new WeakMap<PageConnection, { allowance: Allowance; whenTooMuch: () => void }>()
  readonly #watched = new WeakSet<PageConnections>()

  constructor(options: MessageRatesOptions) {
    this.#options = { messages, bytes, ...options }
  }

  /** Counts connections from their beginning on, each for itself until it is known whose it is. */
  watch(connections: PageConnections): void {
    if (this.#watched.has(connections)) return
    this.#watched.add(connections)
    connections.on('connection', (connection) => this.#begin(connection))
  }

  /** Counts a connection as this principal's from now on; `tell` is called before it is closed. False: it has sent too much already. */
  admit(connection: PageConnection, who: Principal, tell: () => void): boolean {
    const allowance = this.#allowanceOf(who)
    if (this.#options.elapsed() < allowance.heldUntil) return false
    const counted = this.#counted.get(connection) ?? this.#begin(connection)
    counted.allowance = allowance
    counted.whenTooMuch = () => {
      this.#tooMuch(allowance, who)
      tell()
    }
    return true
  }

  #begin(connection: PageConnection) {
    const counted = { allowance: new Allowance(this.#options, this.#options.elapsed()), whenTooMuch: () => {} }
    this.#counted.set(connection, counted)
    let isOver = false
    connection.on('packet', ({ data }) => {
      if (isOver || !counted.allowance.count(lengthOf(data), this.#options.elapsed())) return
      isOver = true
      counted.whenTooMuch()
      connection.close()
    })
    return counted
  }

  #tooMuch(allowance: Allowance, who: Principal): void {
    const now = this.#options.elapsed()
    if (now >= allowance.heldUntil) allowance.heldUntil = now + holdMs
    if (now - allowance.notedAt < notedForMs) return
    allowance.notedAt = now
    this.#options.onTooMuch(who)
  }

  #allowanceOf({ kind, name, session }: Principal): Allowance {
    const key = session === null ? `${kind} ${name}` : `session ${session}`
    const now = this.#options.elapsed()
    if (this.#sessions.size >= manySessions)
      for (const [each, allowance] of this.#sessions) if (allowance.isFull(now)) this.#sessions.delete(each)
    const known = this.#sessions.get(key)
    const wasHeld = known !== undefined && known.heldUntil > Number.NEGATIVE_INFINITY && known.heldUntil <= now
    if (known && !wasHeld) return known
    const fresh = new Allowance(this.#options, now)
    if (known) fresh.notedAt = known.notedAt
    this.#sessions.set(key, fresh)
    return fresh
  }
}

function lengthOf(data: unknown): number {
  return typeof data === 'string' || Buffer.isBuffer(data) ? data.length : 0
}
