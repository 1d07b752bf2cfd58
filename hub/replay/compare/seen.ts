import type { Reading } from '../../../core/reading'

/** What is known of the readings of one device and type that are compared: where to look for their roll-ups and gaps. */
export interface SeenDevice {
  readonly device: string
  readonly type: string
  /** Event times of the first and last, ms UTC. */
  minAt: number
  maxAt: number
}

/** Which devices have readings to compare. */
export class Seen {
  readonly #devices = new Map<string, SeenDevice>()
  /** Channels beyond those of the type, by type: a question for one that never came would be refused. */
  readonly #channels = { live: new Map<string, Set<string>>(), rebuilt: new Map<string, Set<string>>() }

  note(side: 'live' | 'rebuilt', { device, type, at, values }: Reading): void {
    const key = `${type}\n${device}`
    const known = this.#devices.get(key)
    if (!known) this.#devices.set(key, { device, type, minAt: at, maxAt: at })
    else {
      if (at < known.minAt) known.minAt = at
      if (at > known.maxAt) known.maxAt = at
    }
    const channels = this.#channels[side].get(type)
    if (!channels) this.#channels[side].set(type, new Set(Object.keys(values)))
    else for (const name in values) channels.add(name)
  }

  /** Ordered by device, then type. */
  get devices(): readonly SeenDevice[] {
    return [...this.#devices.values()].sort((a, b) => (a.device + a.type < b.device + b.type ? -1 : 1))
  }

  channels(side: 'live' | 'rebuilt', type: string): ReadonlySet<string> {
    return this.#channels[side].get(type) ?? new Set()
  }
}
