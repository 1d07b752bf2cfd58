import type { Duplex } from 'node:stream'
import { openListenerOf } from '../../../../core/access/identity'

/**
 * Bounds the connections that one identity has open at a time, so that whoever knows one device's password cannot take the places
 * of all others. Everybody on an open listener has the same identity, so it is not bounded.
 */
export class ConnectionsByIdentity {
  readonly #open = new Map<string, number>()

  constructor(private readonly most: number) {}

  /** False: there are too many already. */
  enter(identity: string, conn: Duplex): boolean {
    if (openListenerOf(identity) !== null || conn.destroyed) return true
    const count = this.#open.get(identity) ?? 0
    if (count >= this.most) return false
    this.#open.set(identity, count + 1)
    conn.once('close', () => this.#leave(identity))
    return true
  }

  #leave(identity: string): void {
    const left = (this.#open.get(identity) ?? 1) - 1
    if (left > 0) this.#open.set(identity, left)
    else this.#open.delete(identity)
  }
}
