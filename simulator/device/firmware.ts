import type { Clock } from './clock'
import type { OutgoingMessage, Session } from './link'

/** What a firmware runs on: a clock, timers that end with the power, and a network that comes and goes. */
export interface Board {
  readonly id: string
  /** 0 for the first time it was switched on. */
  readonly boot: number
  /** Its own clock, which may drift. */
  readonly clock: Clock
  /** When it was switched on, ms UTC by its own clock. */
  readonly bootedAt: number
  readonly connected: boolean
  after(ms: number, action: () => void): () => void
  every(ms: number, action: () => void): () => void
  /**
   * Publishes, if it is connected. `done` is called exactly once: with true when the broker acknowledged (QoS 0: when it is
   * on its way), with false when the connection was or is lost before.
   */
  publish(message: OutgoingMessage, done?: (acknowledged: boolean) => void): void
  /** Counts readings that were measured. */
  measured(readings: number): void
  /** Switches it off and on again: everything in memory and on the way is gone. */
  restart(): void
}

/** What runs on the board from power-on to power-off. */
export interface Firmware {
  /** Asked before each connection. */
  session(): Session
  onConnected(): void
  onMessage?(topic: string, payload: string): void
  /** Its last words when it is switched off properly; null if it says none. */
  farewell(): OutgoingMessage | null
  /** How long to wait before the nth attempt to connect again (0 is the first), ms. `chance` is 0 to 1. */
  reconnectAfter(attempt: number, chance: number): number
  /** Readings that wait to be sent, and readings that were given up. */
  readonly stored: { readonly size: number; readonly lost: number }
}

/** A device as it leaves the works. What has to outlive a restart, such as a memory card, lives in the program. */
export interface Program {
  boot(board: Board): Firmware
}
