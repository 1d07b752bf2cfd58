import type { DeviceType } from '../../core/channel'
import type { Decoded, Rejection } from '../../core/dialect'
import type { DecodedReading, QualityFlag } from '../../core/reading'
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
  readonly #values = new Map<number, Record<string, number>>()
  readonly #undated = new Set<number>()
  readonly #rejections: Rejection[] = []
  #replaced = 0
  #firstReplaced = ''

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

  /** Readings in the order of their first samples, all with the number of the message. */
  finish(seq: number, type: DeviceType): Decoded {
    const readings = [...this.#values].map(([at, values]) => reading(at, seq, values, type, this.#undated.has(at)))
    const rejections = summed(this.#rejections)
    if (this.#replaced > 0) rejections.push(replacement(this.#replaced, this.#firstReplaced))
    if (readings.length === 0 && rejections.length === 0) {
      rejections.push({ code: 'NO_VALUES', reason: 'the message has no measured value' })
    }
    return { readings, events: [], rejections }
  }
}

function reading(at: number, seq: number, values: Record<string, number>, type: DeviceType, undated: boolean): DecodedReading {
  const derived = derivedPowers(values)
  const quality: QualityFlag[] = []
  if (undated) quality.push('clock-estimated')
  const all = { ...values, ...derived }
  if (type.channels.some(({ name, range }) => outside(all[name], range))) quality.push('out-of-range')
  if (Object.keys(derived).length > 0) quality.push('derived')
  return { at, epoch: 0, seq, source: 'live', link: null, quality, values: all }
}

function outside(value: number | undefined, [min, max]: readonly [number, number]): boolean {
  return value !== undefined && (value < min || value > max)
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
