import type { DeviceView } from '../../core/device'
import { hub } from '../../hub/client/current'

/** Presence and last-heard times in a kept view may be this old. */
const freshMs = 10_000
const mostEntries = 20_000

interface Entry {
  readonly view: Promise<DeviceView>
  readonly expiresAt: number
}

/** Device views for messages that come faster than devices change. One question per device at a time, however many messages ask. */
export class DeviceCache {
  readonly #entries = new Map<string, Entry>()
  readonly #met = new Set<string>()

  /** Rejects with DEVICE_NOT_FOUND; that is not kept, because the device may appear with its next message. */
  get(id: string, now: number): Promise<DeviceView> {
    const kept = this.#entries.get(id)
    if (kept && kept.expiresAt > now) return kept.view
    const entry: Entry = { view: hub().getDevice(id), expiresAt: now + freshMs }
    this.#entries.delete(id)
    this.#entries.set(id, entry)
    entry.view.then(
      () => this.#met.add(id),
      () => {
        if (this.#entries.get(id) === entry) this.#entries.delete(id)
      },
    )
    this.#dropOldest()
    return entry.view
  }

  /** The device changed: the next message gets the new view. */
  forget(id: string): void {
    this.#entries.delete(id)
  }

  /** How many devices it was asked for and found. */
  get met(): number {
    return this.#met.size
  }

  /** How many views it holds at the moment. */
  get size(): number {
    return this.#entries.size
  }

  #dropOldest(): void {
    if (this.#entries.size <= mostEntries) return
    const [oldest] = this.#entries.keys()
    if (oldest !== undefined) this.#entries.delete(oldest)
  }
}
