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

  /** The same filter with its groups turned into the devices that are in them now, so that a store need not know groups. */
  resolve(filter: DeviceFilter): DeviceFilter {
    if (!filter.groups) return filter
    const groups = new Set(filter.groups)
    const wanted = filter.devices ? new Set(filter.devices) : null
    const devices: string[] = []
    for (const entry of this.#entries.values()) {
      if ((!wanted || wanted.has(entry.id)) && entry.groups.some((group) => groups.has(group))) devices.push(entry.id)
    }
    return filter.types ? { devices, types: filter.types } : { devices }
  }
}
