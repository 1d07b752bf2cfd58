import type { Approval, DeviceFilter } from '../device'

/** What decoding and filtering need to know of a device. */
export interface DirectoryEntry {
  readonly id: string
  readonly type: string
  readonly approval: Approval
  readonly groups: readonly string[]
}

/** A thread's copy of who is who, kept current by the registry's owner. */
export class Directory {
  readonly #entries = new Map<string, DirectoryEntry>()

  constructor(entries: Iterable<DirectoryEntry> = []) {
    for (const entry of entries) this.set(entry)
  }

  get(id: string): DirectoryEntry | undefined {
    return this.#entries.get(id)
  }

  set(entry: DirectoryEntry): void {
    this.#entries.set(entry.id, entry)
  }

  delete(id: string): void {
    this.#entries.delete(id)
  }

  /**
   * The same filter with its groups, and with its types, turned into the devices that are meant now: a store knows
   * neither groups nor, where it keeps none, types.
   */
  resolve({ devices, types, groups }: DeviceFilter): DeviceFilter {
    if (!types && !groups) return devices ? { devices } : {}
    const wanted = devices ? new Set(devices) : null
    const selected: string[] = []
    for (const entry of this.#entries.values()) {
      if (wanted && !wanted.has(entry.id)) continue
      if (types && !types.includes(entry.type)) continue
      if (groups && !entry.groups.some((group) => groups.includes(group))) continue
      selected.push(entry.id)
    }
    return { devices: selected }
  }
}
