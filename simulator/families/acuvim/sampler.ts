import { type PastSpan, pastTimes } from '../../device/site'
import type { Meter } from './model/meter'
import { channelValues } from './model/values'
import { noisySensor } from './noisy-sensor'
import type { StoredReading } from './stored-readings'

/** What a slow mobile link is spared: most of it can be calculated from the rest. */
const notOverGsm = /^thd_|_demand$|_unbalance$|^voltage_ll_avg$|^(?:apparent|reactive)_power_l|^energy_active_(?:net|total)$/

export interface SamplerOptions {
  readonly meter: Meter
  /** Boot its readings are numbered in. */
  readonly epoch: number
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
    const { meter, epoch, seed, noisy, brief } = this.#options
    const seq = this.#seq++
    const measured = channelValues(meter.sample(at))
    const values = brief ? Object.fromEntries(Object.entries(measured).filter(([name]) => !notOverGsm.test(name))) : measured
    return { epoch, seq, at, values: noisy ? noisySensor(values, seed, seq) : values }
  }

  /** Readings of the past. Those in the hole were numbered, too, but not kept. */
  past(until: number, span: PastSpan): StoredReading[] {
    return pastTimes(until, span).flatMap(({ at, kept }) => {
      const reading = this.take(at)
      return kept ? [reading] : []
    })
  }
}
