import type { BrokerIngest } from '../../../../core/ports/broker'
import type { UnstoredUplink } from '../../../../core/uplink'
import type { Connection } from '../connection'
import { restartKeepAlive } from '../guards/keepalive-while-held'
import type { BrokerLog } from '../options'

/** How the ingest dealt with a message: it is on disk, it was not kept, or the ingest itself broke. */
export type Outcome = 'stored' | 'not-kept' | 'fault'

/** Hands messages to the ingest, knows how many are held there, and keeps a broken ingest from harming anyone else. */
export class Intake {
  #held = 0
  #onNone: (() => void)[] = []

  constructor(
    private readonly ingest: BrokerIngest,
    private readonly clock: () => number,
    private readonly log: BrokerLog,
  ) {}

  /**
   * Calls `settle` exactly once, possibly before it returns.
   * The payload needs no copy: Node gives every socket read memory of its own and nobody writes to it again.
   */
  offer(connection: Connection | null, message: Omit<UnstoredUplink, 'receivedAt'>, settle: (outcome: Outcome) => void): void {
    const bytes = message.payload.length
    this.#hold(connection, bytes)
    let settled = false
    const once = (outcome: Outcome) => {
      if (settled) return
      settled = true
      this.#release(connection, bytes)
      this.#contain(connection, () => settle(outcome))
    }
    try {
      this.ingest.offer({ receivedAt: this.clock(), ...message }, (error) => once(error ? 'not-kept' : 'stored'))
    } catch (error) {
      this.log.warn({ err: error, identity: message.identity, topic: message.topic }, 'The ingest failed on a message')
      once('fault')
    }
  }

  /** Resolves when nothing is held, at the latest after `timeoutMs`. Returns whether nothing is. */
  async drained(timeoutMs: number): Promise<boolean> {
    if (this.#held > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs)
        this.#onNone.push(() => {
          clearTimeout(timer)
          resolve()
        })
      })
    }
    return this.#held === 0
  }

  #hold(connection: Connection | null, bytes: number): void {
    this.#held++
    if (!connection) return
    connection.held++
    connection.heldBytes += bytes
  }

  #release(connection: Connection | null, bytes: number): void {
    this.#held--
    if (connection) {
      connection.held--
      connection.heldBytes -= bytes
      if (connection.held === 0) restartKeepAlive(connection)
    }
    if (this.#held === 0) for (const resolve of this.#onNone.splice(0)) resolve()
  }

  /** What follows runs inside the ingest's callback: an exception must not reach it, only end this connection. */
  #contain(connection: Connection | null, run: () => void): void {
    try {
      run()
    } catch (error) {
      this.log.warn({ err: error, identity: connection?.identity }, 'Failed after a message was stored')
      connection?.drop()
    }
  }
}
