import type { Device, DeviceFilter, NewDevice } from '../../core/device'
import type { Registry, StoredDevice } from '../../core/ports/registry'
import type { DirectoryEntry } from '../../core/projection/directory'

export type DeviceChange = Parameters<Registry['update']>[1]

/**
 * The registry's devices in memory, for everything that must know a device at once: log-ins, lists, presence.
 * All changes go through here: stored first, then told to whoever listens.
 */
export class DeviceBook {
  readonly #registry: Registry
  readonly #now: () => number
  readonly #devices = new Map<string, StoredDevice>()
  readonly #blockedIds = new Set<string>()
  readonly #listeners: ((device: StoredDevice) => void)[] = []
  readonly #removalListeners: ((id: string) => void)[] = []

  private constructor(registry: Registry, now: () => number) {
    this.#registry = registry
    this.#now = now
  }

  static async open(registry: Registry, now: () => number): Promise<DeviceBook> {
    const book = new DeviceBook(registry, now)
    for (const device of await registry.list()) book.#devices.set(device.id, device)
    for (const id of await registry.blockedIds()) book.#blockedIds.add(id)
    return book
  }

  /** Called after each change that was stored. */
  onChange(listener: (device: StoredDevice) => void): void {
    this.#listeners.push(listener)
  }

  /** Called after a device was deleted. */
  onRemoved(listener: (id: string) => void): void {
    this.#removalListeners.push(listener)
  }

  /** How many there are. */
  get size(): number {
    return this.#devices.size
  }

  get(id: string): StoredDevice | undefined {
    return this.#devices.get(id)
  }

  /** Whether the credentials of the device were revoked, also when it was deleted afterwards. */
  isBlocked(id: string): boolean {
    return this.#devices.get(id)?.blocked ?? this.#blockedIds.has(id)
  }

  list(filter: DeviceFilter = {}): StoredDevice[] {
    return [...this.#devices.values()].filter((device) => matches(device, filter)).sort((a, b) => (a.id < b.id ? -1 : 1))
  }

  /** Rejects with DEVICE_EXISTS. An id that is blocked stays so, unless `blocked` says otherwise. */
  async create(
    device: NewDevice & { readonly dialect: string; readonly type: string; readonly blocked?: boolean },
    passwordHash: string | null,
  ): Promise<StoredDevice> {
    const created = await this.#registry.create(device, passwordHash, this.#now())
    this.#blockedIds.delete(device.id)
    return this.#changed(created)
  }

  /** Rejects with DEVICE_NOT_FOUND. */
  async update(id: string, change: DeviceChange): Promise<StoredDevice> {
    return this.#changed(await this.#registry.update(id, change, this.#now()))
  }

  /** Stores the hash of the same password in another way, unless there is another one by now. Nobody is told: nothing has changed. */
  async replacePasswordHash(id: string, before: string, after: string): Promise<void> {
    if (!(await this.#registry.replacePasswordHash(id, before, after))) return
    // What was changed since then was told meanwhile, and stands.
    const device = this.#devices.get(id)
    if (device?.passwordHash === before) this.#devices.set(id, { ...device, passwordHash: after })
  }

  /** Rejects with DEVICE_NOT_FOUND. */
  async remove(id: string): Promise<void> {
    await this.#registry.delete(id)
    if (this.isBlocked(id)) this.#blockedIds.add(id)
    this.#devices.delete(id)
    for (const listener of this.#removalListeners) listener(id)
  }

  #changed(device: StoredDevice): StoredDevice {
    this.#devices.set(device.id, device)
    for (const listener of this.#listeners) listener(device)
    return device
  }
}

/** Whether a device is selected: every given field must match. */
export function matches(device: Device, filter: DeviceFilter): boolean {
  if (filter.devices && !filter.devices.includes(device.id)) return false
  if (filter.types && !filter.types.includes(device.type)) return false
  return !filter.groups || device.groups.some((group) => filter.groups?.includes(group))
}

export function directoryEntry({ id, type, approval, groups }: Device): DirectoryEntry {
  return { id, type, approval, groups }
}

/** A stored device without the hashes of its passwords. */
export function publicDevice({
  passwordHash: _,
  previousPasswordHash: __,
  previousPasswordUntil: ___,
  ...device
}: StoredDevice): Device {
  return device
}
