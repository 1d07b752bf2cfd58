import type { Meter } from '../model/meter'
import { channelValues } from '../model/values'
import { noisySensor } from './noisy-sensor'
import type { StoredReading } from './stored-readings'

/** What a slow mobile link is spared. */
const notOverGsm = /^thd_|_demand$/

export interface SamplerOptions {
  readonly meter: Meter
  readonly seed: number
  readonly noisy: boolean
  /** Leaves out what is not worth sending over the mobile network. */
  readonly brief: boolean
}

/** Reads the meter and numbers what it read. */
export class Sampler {
  readonly #options: SamplerOptions
  #seq = 0

  constructor(options: SamplerOptions) {
    this.#options = options
  }

  /** One reading now, ms UTC; calls go forward in time. */
  take(at: number): StoredReading {
    const { meter, seed, noisy, brief } = this.#options
    const seq = this.#seq++
    const measured = channelValues(meter.sample(at))
    const values = brief ? Object.fromEntries(Object.entries(measured).filter(([name]) => !notOverGsm.test(name))) : measured
    return { seq, at, values: noisy ? noisySensor(values, seed, seq) : values }
  }

  /** Readings of the past: one at each whole `stepMs` in the `spanMs` before `until`. */
  past(until: number, spanMs: number, stepMs: number): StoredReading[] {
    const readings: StoredReading[] = []
    for (let at = Math.ceil((until - spanMs) / stepMs) * stepMs; at < until; at += stepMs) readings.push(this.take(at))
    return readings
  }
}
