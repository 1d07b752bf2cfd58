import type { BrokerIngest } from '../../core/ports/broker'
import type { UnstoredUplink } from '../../core/uplink'
import { Flow } from './flow'
import { Pace } from './pace'

export interface FairIntakeOptions {
  /** Where uplinks go: the commit queue. */
  readonly next: BrokerIngest
  /** How far decoding is behind the journal, ms. */
  readonly lagMs: () => number
  /** A clock that never goes back, ms. */
  readonly elapsed: () => number
  /** From this lag on those who catch up wait, ms; also from as much on as is decoded in this time: a lag shows only when it is there. */
  readonly patientMs?: number
  /** How much is decoded in a second, until it was measured, bytes. */
  readonly bytesPerSecond?: number
  /** Beyond this lag decoding has another trouble, and waiting for it would only keep data off the disk, ms. */
  readonly hopelessMs?: number
  /** More than this is not held, bytes. */
  readonly maxHeldBytes?: number
}

interface Held {
  readonly uplink: UnstoredUplink
  readonly done: (error?: Error) => void
}

/**
 * Lets live data pass those who catch up. A device that was away for a day sends thousands of readings as fast as they are
 * acknowledged; hundreds of such devices would fill the journal faster than it is decoded, and what is measured now would be
 * seen only behind all of it. So while decoding lags, what comes from devices in a hurry waits here, unacknowledged, in its
 * order, and goes on as decoding comes further; the others are not touched.
 */
export class FairIntake implements BrokerIngest {
  readonly #options: Required<FairIntakeOptions>
  readonly #flows = new Map<string, Flow>()
  readonly #held: Held[] = []
  #heldBytes = 0
  #undecodedBytes = 0
  readonly #pace: Pace
  #swept = 0

  constructor(options: FairIntakeOptions) {
    this.#options = {
      patientMs: 250,
      bytesPerSecond: 2 << 20,
      hopelessMs: 30_000,
      maxHeldBytes: 64 << 20,
      ...options,
    }
    this.#pace = new Pace(this.#options.bytesPerSecond)
  }

  /** Uplinks that wait here. */
  get held(): number {
    return this.#held.length
  }

  offer(uplink: UnstoredUplink, done: (error?: Error) => void): void {
    const flow = this.#flowOf(uplink.identity)
    const hurries = flow.take(uplink.payload.length, this.#options.elapsed())
    // Who has something waiting must wait with the rest, so that its messages keep their order.
    if (flow.held === 0 && !(hurries && this.#mustWait())) {
      this.#pass(uplink, done)
      return
    }
    flow.held++
    this.#held.push({ uplink, done })
    this.#heldBytes += uplink.payload.length
    if (this.#heldBytes > this.#options.maxHeldBytes) this.#release(this.#heldBytes - this.#options.maxHeldBytes)
  }

  /** Decoding has come so many payload bytes further, or it is time to look: lets as much through as it has time for. */
  proceed(decodedBytes: number): void {
    if (decodedBytes > 0) this.#pace.measure(decodedBytes, this.#options.elapsed(), this.#undecodedBytes > decodedBytes)
    this.#undecodedBytes = Math.max(0, this.#undecodedBytes - decodedBytes)
    if (this.#held.length > 0 && !this.#mustWait()) this.#release(this.#patientBytes() - this.#undecodedBytes)
    this.#sweep()
  }

  /** What still waits is never acknowledged: its devices send it again. */
  close(): void {
    this.#held.length = 0
    this.#heldBytes = 0
  }

  #mustWait(): boolean {
    const lag = this.#options.lagMs()
    const { patientMs, hopelessMs } = this.#options
    return (lag > patientMs || this.#undecodedBytes > this.#patientBytes()) && lag < hopelessMs
  }

  #patientBytes(): number {
    return this.#pace.bytesIn(this.#options.patientMs)
  }

  #release(bytes: number): void {
    let count = 0
    for (let left = bytes; count < this.#held.length && left > 0; count++) left -= this.#held[count]?.uplink.payload.length ?? 0
    for (const { uplink, done } of this.#held.splice(0, count)) {
      this.#heldBytes -= uplink.payload.length
      this.#flowOf(uplink.identity).held--
      this.#pass(uplink, done)
    }
  }

  #pass(uplink: UnstoredUplink, done: (error?: Error) => void): void {
    const bytes = uplink.payload.length
    this.#undecodedBytes += bytes
    this.#options.next.offer(uplink, (error) => {
      // What is not stored will not be decoded.
      if (error) this.#undecodedBytes = Math.max(0, this.#undecodedBytes - bytes)
      done(error)
    })
  }

  #flowOf(identity: string): Flow {
    let flow = this.#flows.get(identity)
    if (!flow) {
      flow = new Flow()
      this.#flows.set(identity, flow)
    }
    return flow
  }

  /** Forgets the flows of devices that are calm, once a minute. */
  #sweep(): void {
    const now = this.#options.elapsed()
    if (now - this.#swept < 60_000) return
    this.#swept = now
    for (const [identity, flow] of this.#flows) if (flow.isCalm(now)) this.#flows.delete(identity)
  }
}
