import type { Channel } from '../channel'
import type { ChannelBucket, CounterEvents } from './bucket'
import { type CounterStep, type CounterValue, counterStep } from './counter-step'
import { Sum } from './sum'

/** Sums up one channel over a bucket, reading by reading in order. */
export class ChannelSummary {
  #count = 0
  #min = Number.POSITIVE_INFINITY
  #max = Number.NEGATIVE_INFINITY
  #first = 0
  #last = 0
  /** Of the differences to the first value, which are small where values are large: mean without overflow and rounding. */
  readonly #differences = new Sum()
  readonly #counter: CounterSummary | null

  /** `channel` is absent where the type does not know it. */
  constructor(channel: Channel | undefined, previous: Readonly<Record<string, CounterValue>>) {
    this.#counter = channel?.kind === 'counter' ? new CounterSummary(channel, previous[channel.name] ?? null) : null
  }

  add(at: number, value: number): void {
    if (this.#count === 0) this.#first = value
    this.#count++
    this.#last = value
    if (value < this.#min) this.#min = value
    if (value > this.#max) this.#max = value
    this.#differences.add(value - this.#first)
    this.#counter?.add({ at, value })
  }

  bucket(): ChannelBucket {
    return {
      count: this.#count,
      min: this.#min,
      max: this.#max,
      mean: this.#first + this.#differences.total / this.#count,
      first: this.#first,
      last: this.#last,
      delta: this.#counter?.delta ?? null,
      events: this.#counter?.events ?? null,
    }
  }
}

/** Follows a counter through a bucket, beginning with what it showed before. */
class CounterSummary {
  readonly #channel: Channel
  #shown: CounterValue | null
  readonly #rise = new Sum()
  readonly #times: Record<CounterStep['kind'], number> = { rise: 0, reset: 0, rollover: 0, swap: 0 }

  constructor(channel: Channel, previous: CounterValue | null) {
    this.#channel = channel
    this.#shown = previous
  }

  add(next: CounterValue): void {
    if (this.#shown) {
      const step = counterStep(this.#shown, next, this.#channel.counter, 10 ** -this.#channel.decimals)
      this.#rise.add(step.rise)
      this.#times[step.kind]++
    }
    this.#shown = next
  }

  get delta(): number {
    return this.#rise.total
  }

  get events(): CounterEvents | null {
    const { reset, rollover, swap } = this.#times
    return reset + rollover + swap === 0 ? null : { resets: reset, rollovers: rollover, swaps: swap }
  }
}
