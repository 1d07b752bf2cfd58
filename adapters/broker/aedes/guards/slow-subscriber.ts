import type { Connection } from '../connection'
import { Refusal } from '../gates/refusal'
import type { TunableDuplex } from '../internals'
import type { Tally } from '../tally'

/**
 * Keeps one frozen subscriber from stopping all publishers. aedes lets every delivery wait until the subscriber's
 * socket drains, and the publisher waits for the slowest delivery. Here a message for a subscriber with too many unread
 * bytes is withheld, and a subscriber that stays frozen is disconnected.
 */
export class SlowSubscribers {
  /** Since when a subscriber has had no room, ms. */
  readonly #since = new Map<Connection, number>()

  constructor(
    private readonly limits: { readonly subscriberBufferBytes: number; readonly subscriberStallMs: number },
    private readonly tally: Tally,
  ) {}

  /**
   * Raises the write buffer bound above our own, so that a delivery never waits: `authorizeForward` is the only gate.
   * A server-wide `highWaterMark` would raise the read side too.
   */
  watch({ conn }: Connection): void {
    ;(conn as TunableDuplex)._writableState.highWaterMark = 2 * this.limits.subscriberBufferBytes
  }

  /**
   * Whether a message may be written to this subscriber now. A QoS > 0 message for a persistent session is not dropped:
   * it waits in the session, and as only a reconnect delivers it in order, the connection is ended at once.
   */
  mayForward(connection: Connection, qos: 0 | 1 | 2, now: number): boolean {
    if (!this.#isFull(connection)) return true
    if (qos > 0 && !connection.client.clean) {
      // Not inside the delivery of a message that others still wait for.
      setImmediate(() => this.#end(connection))
      return false
    }
    if (!this.#since.has(connection)) this.#since.set(connection, now)
    this.tally.drop('slow-subscriber')
    return false
  }

  /** Ends the connections that made no room for too long. */
  sweep(now: number): void {
    for (const [connection, since] of this.#since) {
      if (connection.conn.destroyed || !this.#isFull(connection)) this.#since.delete(connection)
      else if (now - since >= this.limits.subscriberStallMs) this.#end(connection)
    }
  }

  #end(connection: Connection): void {
    this.#since.delete(connection)
    if (!connection.conn.destroyed)
      connection.refuse(new Refusal('slow-subscriber', 'The subscriber does not read what it subscribed to'))
  }

  #isFull({ conn }: Connection): boolean {
    return conn.writableLength > this.limits.subscriberBufferBytes
  }
}
