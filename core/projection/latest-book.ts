import type { LatestValues, Reading } from '../reading'

type Values = Record<string, { readonly value: number; readonly at: number }>

/** The newest value of every channel by event time. Late readings never overwrite newer ones. */
export class LatestBook {
  readonly #devices = new Map<string, { device: string; type: string; at: number; id: number; values: Values }>()

  constructor(stored: Iterable<LatestValues> = []) {
    for (const latest of stored)
      this.#devices.set(latest.device, { ...latest, values: Object.assign(Object.create(null), latest.values) })
  }

  forget(device: string): void {
    this.#devices.delete(device)
  }

  /** Takes a reading in. Answers the device's new state, or null when the reading was older than everything known. */
  apply(reading: Reading): LatestValues | null {
    let state = this.#devices.get(reading.device)
    if (!state || state.type !== reading.type) {
      state = {
        device: reading.device,
        type: reading.type,
        at: reading.at,
        id: reading.id,
        values: Object.create(null) as Values,
      }
      this.#devices.set(reading.device, state)
    }
    let changed = false
    for (const channel in reading.values) {
      const known = state.values[channel]
      if (known !== undefined && known.at > reading.at) continue
      state.values[channel] = { value: reading.values[channel] as number, at: reading.at }
      changed = true
    }
    if (!changed) return null
    state.at = Math.max(state.at, reading.at)
    state.id = reading.id
    return state
  }
}
