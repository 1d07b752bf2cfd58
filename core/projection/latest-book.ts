import type { LatestValues, Reading } from '../reading'
import { MadeUpChannels, madeUp } from './made-up-channels'

type Values = Record<string, { readonly value: number; readonly at: number }>

interface State extends LatestValues {
  at: number
  id: number
  readonly values: Values
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
  readonly #devices = new Map<string, State>()

  /** `known` are the channels of all device types; the others are made up. */
  constructor(known: ReadonlySet<string>, stored: Iterable<LatestValues> = []) {
    this.#known = known
    for (const latest of stored)
      this.#devices.set(latest.device, { ...latest, values: Object.assign(Object.create(null), latest.values) })
  }

  forget(device: string): void {
    this.#devices.delete(device)
  }

  /** Takes a reading in. */
  apply(reading: Reading): Taken {
    const state = this.#stateFor(reading)
    const { values } = state
    let places: MadeUpChannels | null = null
    let changed = false
    for (const channel in reading.values) {
      const known = values[channel]
      if (known === undefined) {
        places ??= new MadeUpChannels(values, this.#known)
        if (!places.take(channel)) continue
      } else if (known.at > reading.at) continue
      values[channel] = { value: reading.values[channel] as number, at: reading.at }
      changed = true
    }
    if (changed) {
      state.at = Math.max(state.at, reading.at)
      state.id = reading.id
    }
    return { latest: changed ? state : null, leftOut: places?.leftOut ?? none, last: places?.last ?? null }
  }

  /** A device may say that it is of another type. What it made up it takes along, or it could begin to count anew each time. */
  #stateFor({ device, type, at, id }: Reading): State {
    const known = this.#devices.get(device)
    if (known?.type === type) return known
    const values: Values = Object.create(null)
    if (known) for (const channel of madeUp(known.values, this.#known)) values[channel] = known.values[channel] as Values[string]
    const state = { device, type, at, id, values }
    this.#devices.set(device, state)
    return state
  }
}
