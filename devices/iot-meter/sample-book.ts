import type { DeviceType } from '../../core/channel'
import type { Decoded, Rejection } from '../../core/dialect'
import type { DecodedReading, QualityFlag } from '../../core/reading'
import { bufferedAfterMs } from '../../protocol/iot-meter/limits'
import { contentNumber } from '../content-number'
import { arePlausible } from '../plausible'
import { derivedPowers } from './derived-powers'

/** One value of one channel at one time, ms UTC. */
export interface Sample {
  readonly at: number
  readonly name: string
  readonly value: number
  /** The message had no time, so this is when it arrived. */
  readonly undated?: boolean
}

/**
 * Gathers the samples of one message into readings: those with the same time are one reading. When a channel comes again with
 * the same time, the later value counts, and one rejection tells of the values that were replaced.
 */
export class SampleBook {
  readonly #madeAt: number | null
  readonly #receivedAt: number
  readonly #values = new Map<number, Record<string, number>>()
  readonly #undated = new Set<number>()
  readonly #rejections: Rejection[] = []
  #replaced = 0
  #firstReplaced = ''

  /** For a message that was made at `madeAt`, ms UTC; null: each reading when it was measured. */
  constructor(madeAt: number | null, receivedAt: number) {
    this.#madeAt = madeAt
    this.#receivedAt = receivedAt
  }

  add({ at, name, value, undated }: Sample): void {
    const values = this.#values.get(at) ?? {}
    this.#values.set(at, values)
    const before = values[name]
    if (before !== undefined && before !== value && this.#replaced++ === 0) {
      this.#firstReplaced = `"${name}" at ${new Date(at).toISOString()} was ${before}, then ${value}`
    }
    values[name] = value
    if (undated) this.#undated.add(at)
  }

  reject(rejection: Rejection): void {
    this.#rejections.push(rejection)
  }

  /** Readings in the order of their first samples, all with the number of the message; null: each with one of its content. */
  finish(seq: number | null, type: DeviceType): Decoded {
    const readings = [...this.#values].map(([at, values]) => this.#reading(at, values, seq, type))
    const rejections = summed(this.#rejections)
    if (this.#replaced > 0) rejections.push(replacement(this.#replaced, this.#firstReplaced))
    if (readings.length === 0 && rejections.length === 0) {
      rejections.push({ code: 'NO_VALUES', reason: 'the message has no measured value' })
    }
    return { readings, events: [], rejections }
  }

  #reading(at: number, sent: Record<string, number>, seq: number | null, type: DeviceType): DecodedReading {
    const derived = derivedPowers(sent)
    const values = { ...sent, ...derived }
    const quality: QualityFlag[] = []
    if (this.#undated.has(at)) quality.push('clock-estimated')
    if (!arePlausible(values, type)) quality.push('out-of-range')
    if (Object.keys(derived).length > 0) quality.push('derived')
    const source = this.#receivedAt - (this.#madeAt ?? at) > bufferedAfterMs ? 'buffered' : 'live'
    return { at, epoch: 0, seq: seq ?? contentNumber(values), source, link: null, quality, values }
  }
}

function replacement(count: number, first: string): Rejection {
  const rest = count > 1 ? `, and ${count - 1} more` : ''
  return { code: 'DUPLICATE_KEY', reason: `a type comes again with the same ts, the last value is kept: ${first}${rest}` }
}

/** One rejection for each code: a device with one fault repeats it in each of its 200 measurements. */
function summed(rejections: readonly Rejection[]): Rejection[] {
  const byCode = Map.groupBy(rejections, ({ code }) => code)
  return [...byCode.values()].map((same) => {
    const [first, ...more] = same as [Rejection, ...Rejection[]]
    return more.length === 0 ? first : { code: first.code, reason: `${first.reason} (and ${more.length} more)` }
  })
}
