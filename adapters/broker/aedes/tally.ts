import type { BrokerCounts, DropReason } from '../../../core/ports/broker'

/** Counts since the broker was opened. */
export class Tally {
  readonly received = { qos0: 0, qos1: 0, qos2: 0 }
  readonly #dropped: Partial<Record<DropReason, number>> = {}
  delivered = 0

  receive(qos: 0 | 1 | 2): void {
    if (qos === 1) this.received.qos1++
    else if (qos === 0) this.received.qos0++
    else this.received.qos2++
  }

  drop(reason: DropReason): void {
    this.#dropped[reason] = (this.#dropped[reason] ?? 0) + 1
  }

  counts(now: Pick<BrokerCounts, 'connected' | 'connections' | 'retained' | 'throttled'>): BrokerCounts {
    return { ...now, received: { ...this.received }, delivered: this.delivered, dropped: { ...this.#dropped } }
  }
}
