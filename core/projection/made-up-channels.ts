import type { LatestValues } from '../reading'

/**
 * Most channels of one device that no device type has: names that the device, or a flow, made up. A source that makes up new ones all the time
 * (of a time, of a serial number) would fill disk and memory. Twice what one message can have: a device may be set up anew, with other names.
 */
export const mostMadeUp = 500

/** The places that a device has for made-up channels. */
export class MadeUpChannels {
  readonly #values: LatestValues['values']
  readonly #known: ReadonlySet<string>
  #count = -1
  /** Channels that there was no place for. */
  readonly leftOut: string[] = []
  /** The channel that took the last place; null: none did. */
  last: string | null = null

  /** `values` are those that the device has, `known` the channels of all device types. */
  constructor(values: LatestValues['values'], known: ReadonlySet<string>) {
    this.#values = values
    this.#known = known
  }

  /** Whether there is a place for a channel that the device does not have yet. */
  take(channel: string): boolean {
    if (this.#known.has(channel)) return true
    if (this.#count < 0) this.#count = madeUp(this.#values, this.#known).length
    if (this.#count >= mostMadeUp) {
      this.leftOut.push(channel)
      return false
    }
    if (++this.#count === mostMadeUp) this.last = channel
    return true
  }
}

/** Those channels of a device that it made up. */
export function madeUp(values: LatestValues['values'], known: ReadonlySet<string>): string[] {
  return Object.keys(values).filter((channel) => !known.has(channel))
}
