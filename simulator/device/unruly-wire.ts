import { uniform } from '../model/noise'
import type { Behaviour } from './behaviour'
import type { OutgoingMessage } from './link'

export type Send = (message: OutgoingMessage, done: (acknowledged: boolean) => void) => void

/** Losses come in runs of so many messages, as they do on a bad mobile link. */
const lossRun = 4
const lossShare = 0.1
/** Every so many messages with readings: one is sent twice, one is overtaken, one is followed by a broken one. */
const duplicateEvery = 3
const reorderEvery = 4
const breakEvery = 5

/** What happens between a device and the broker: nothing, or what the device's behaviours say. Deterministic by seed. */
export class UnrulyWire {
  readonly #behaviours: ReadonlySet<Behaviour>
  readonly #seed: number
  #offered = 0
  #passed = 0
  #held: { readonly message: OutgoingMessage; readonly done: (acknowledged: boolean) => void } | null = null

  constructor(behaviours: ReadonlySet<Behaviour>, seed: number) {
    this.#behaviours = behaviours
    this.#seed = seed
  }

  /** Whether a message gets lost, and nobody notices: as with QoS 0, or a bridge that acknowledges and then fails. */
  loses({ readings }: OutgoingMessage): boolean {
    return this.#is('drop') && readings !== undefined && lossOf(this.#seed, this.#offered++)
  }

  /** Hands a message on with `send`: as it is, or twice, or after the next one. */
  pass(message: OutgoingMessage, done: (acknowledged: boolean) => void, send: Send): void {
    if (message.readings === undefined) {
      send(message, done)
      return
    }
    const index = this.#passed++
    if (this.#is('reorder') && index % reorderEvery === 1 && this.#held === null) {
      // With QoS 0 the device never learns: for it the message is on its way.
      if (message.qos === 0) done(true)
      this.#held = { message, done: message.qos === 0 ? () => undefined : done }
      return
    }
    send(message, done)
    this.#extras(message, index, send)
    const held = this.#held
    this.#held = null
    if (held !== null) send(held.message, held.done)
  }

  /** The connection is gone, and what was held with it. */
  reset(): void {
    const held = this.#held
    this.#held = null
    held?.done(false)
  }

  #extras(message: OutgoingMessage, index: number, send: Send): void {
    const { readings: _none, ...bare } = message
    // A copy with QoS 0 is no resend [MQTT-3.3.1-2]; it comes from a bridge between two brokers.
    if (this.#is('duplicates') && index % duplicateEvery === duplicateEvery - 1) {
      send({ ...bare, dup: message.qos > 0 }, () => undefined)
    }
    if (this.#is('bad-json') && index % breakEvery === breakEvery - 1) {
      send({ ...bare, payload: message.payload.slice(0, Math.min(message.payload.length, 1024) / 2) }, () => undefined)
    }
  }

  #is(behaviour: Behaviour): boolean {
    return this.#behaviours.has(behaviour)
  }
}

function lossOf(seed: number, index: number): boolean {
  return uniform(seed, 700, Math.floor(index / lossRun)) < lossShare
}
