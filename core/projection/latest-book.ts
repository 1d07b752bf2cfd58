import type { LatestValues, Reading } from '../reading'
import { MadeUpChannels, madeUp } from './made-up-channels'

interface Latest {
  value: number
  at: number
}

type Values = Record<string, Latest>

interface Known {
  readonly state: { readonly device: string; readonly type: string; at: number; id: number; readonly values: Values }
  /** Channels of the reading before, in its order, and what is known of each: the next one mostly has the same. */
  readonly names: string[]
  readonly found: Latest[]
}

/** What became of a reading. */
export interface Taken {
  /** The device's new state; null when the reading was older than everything known. */
  readonly latest: LatestValues | null
  /** Channels that there is no place for: they are not to be stored either. */
  readonly leftOut: readonly string[]
  /** The made-up channel that took the last place; null: none did. */
  readonly last: string | null
}

const none: readonly string[] = []

/**
 * The newest value of every channel by event time. Late readings never overwrite newer ones. Every channel that is stored of a device is
 * here, and goes with the device: so it is here that made-up ones are counted.
 */
export class LatestBook {
  readonly #known: ReadonlySet<string>
  readonly #devices = new Map<string, Known>()

  /** `known` are the channels of all device types; the others are made up. */
  constructor(known: ReadonlySet<string>, stored: Iterable<LatestValues> = []) {
    this.#known = known
    for (const latest of stored) {
      const { state } = this.#add(latest)
      for (const [channel, { value, at }] of Object.entries(latest.values)) state.values[channel] = { value, at }
    }
  }

  forget(device: string): void {
    this.#devices.delete(device)
  }

  /**
   * Takes a reading in. The state it answers changes with the readings that follow: this is on the path of every one, and what it
   * makes anew would outlive them.
   */
  apply(reading: Reading): Taken {
    const { state, names, found } = this.#of(reading)
    const { at, values } = reading
    let places: MadeUpChannels | null = null
    let changed = false
    let place = 0
    for (const channel in values) {
      let latest = found[place]
      if (names[place] !== channel || latest === undefined) {
        latest = state.values[channel]
        if (latest === undefined) {
          places ??= new MadeUpChannels(state.values, this.#known)
          if (!places.take(channel)) continue
          latest = state.values[channel] = { value: 0, at: Number.NEGATIVE_INFINITY }
        }
        names[place] = channel
        found[place] = latest
      }
      place++
      if (latest.at > at) continue
      latest.value = values[channel] as number
      latest.at = at
      changed = true
    }
    if (changed) {
      state.at = Math.max(state.at, at)
      state.id = reading.id
    }
    return { latest: changed ? state : null, leftOut: places?.leftOut ?? none, last: places?.last ?? null }
  }

  /** A device may say that it is of another type. What it made up it takes along, or it could begin to count anew each time. */
  #of(reading: Reading): Known {
    const known = this.#devices.get(reading.device)
    if (known?.state.type === reading.type) return known
    const added = this.#add(reading)
    if (known)
      for (const channel of madeUp(known.state.values, this.#known))
        added.state.values[channel] = known.state.values[channel] as Latest
    return added
  }

  #add({ device, type, at, id }: Pick<LatestValues, 'device' | 'type' | 'at' | 'id'>): Known {
    const added = { state: { device, type, at, id, values: Object.create(null) as Values }, names: [], found: [] }
    this.#devices.set(device, added)
    return added
  }
}
