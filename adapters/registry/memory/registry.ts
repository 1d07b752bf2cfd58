import type { DeviceFilter } from '../../../core/device'
import { HubError } from '../../../core/errors/hub-error'
import type { Registry, StoredConsumer, StoredDevice, StoredPresence, StoredTransition } from '../../../core/ports/registry'

type Create = Parameters<Registry['create']>[0]
type Change = Parameters<Registry['update']>[1]

/** How many transitions are kept. */
const keptTransitions = 100_000

/** The registry as it is meant, in a few maps: the reference for the others, and a registry for tests. */
export class MemoryRegistry implements Registry {
  readonly #blockedIds = new Set<string>()
  readonly #devices = new Map<string, StoredDevice>()
  readonly #offsets = new Map<string, number>()
  readonly #streams = new Map<string, string>()
  readonly #presences = new Map<string, StoredPresence>()
  #transitions: StoredTransition[] = []
  #lastTransition = 0

  async list({ devices, types, groups }: DeviceFilter = {}): Promise<readonly StoredDevice[]> {
    return [...this.#devices.values()]
      .filter((each) => !devices || devices.includes(each.id))
      .filter((each) => !types || types.includes(each.type))
      .filter((each) => !groups || groups.some((group) => each.groups.includes(group)))
      .sort((a, b) => (a.id < b.id ? -1 : 1))
  }

  async find(id: string): Promise<StoredDevice | null> {
    return this.#devices.get(id) ?? null
  }

  async create(device: Create, passwordHash: string | null, now: number): Promise<StoredDevice> {
    const { id, type, dialect, name = id, approval = 'approved', groups = [], tags = {}, heartbeatMs = null } = device
    if (this.#devices.has(id)) throw new HubError('DEVICE_EXISTS', `there already is a device "${id}"`)
    const wasBlocked = this.#blockedIds.delete(id)
    const fresh = {
      id,
      type,
      dialect,
      name,
      approval,
      tags,
      heartbeatMs,
      about: {},
      passwordHash,
      previousPasswordHash: null,
      previousPasswordUntil: null,
      blocked: device.blocked ?? wasBlocked,
      createdAt: now,
      updatedAt: now,
    }
    return this.#store({ ...fresh, groups, hasPassword: false })
  }

  async update(id: string, change: Change, now: number): Promise<StoredDevice> {
    const before = this.#devices.get(id)
    if (!before) throw new HubError('DEVICE_NOT_FOUND', `there is no device "${id}"`)
    return this.#store({ ...before, ...change, about: { ...before.about, ...change.about }, updatedAt: now })
  }

  async blockedIds(): Promise<readonly string[]> {
    return [...this.#blockedIds].sort()
  }

  async replacePasswordHash(id: string, before: string, after: string): Promise<boolean> {
    const device = this.#devices.get(id)
    if (device?.passwordHash !== before) return false
    this.#store({ ...device, passwordHash: after })
    return true
  }

  async delete(id: string): Promise<void> {
    const device = this.#devices.get(id)
    if (!device) throw new HubError('DEVICE_NOT_FOUND', `there is no device "${id}"`)
    this.#devices.delete(id)
    if (device.blocked) this.#blockedIds.add(id)
    for (const [key, each] of this.#presences) if (each.device === id) this.#presences.delete(key)
  }

  async createConsumer(consumer: string, stream: string, offset: number): Promise<void> {
    if (this.#offsets.has(consumer)) return
    this.#offsets.set(consumer, offset)
    this.#streams.set(consumer, stream)
  }

  async consumers(): Promise<readonly StoredConsumer[]> {
    return [...this.#offsets]
      .map(([consumer, offset]) => ({ consumer, stream: this.#streams.get(consumer) ?? null, offset }))
      .sort((a, b) => (a.consumer < b.consumer ? -1 : 1))
  }

  async offset(consumer: string): Promise<number | null> {
    return this.#offsets.get(consumer) ?? null
  }

  async commitOffset(consumer: string, offset: number): Promise<void> {
    this.#offsets.set(consumer, Math.max(offset, this.#offsets.get(consumer) ?? offset))
  }

  async deleteConsumer(consumer: string): Promise<void> {
    this.#offsets.delete(consumer)
    this.#streams.delete(consumer)
  }

  async presences(monitor: string): Promise<readonly StoredPresence[]> {
    return [...this.#presences.values()].filter((each) => each.monitor === monitor).sort((a, b) => (a.device < b.device ? -1 : 1))
  }

  async recordTransitions(transitions: readonly Omit<StoredTransition, 'id'>[]): Promise<readonly StoredTransition[]> {
    const stored = transitions.map((each) => ({ id: ++this.#lastTransition, ...each }))
    this.#transitions = [...this.#transitions, ...stored].filter((each) => each.id > this.#lastTransition - keptTransitions)
    for (const { monitor, device, to, at } of stored)
      this.#presences.set(`${monitor}\n${device}`, { monitor, device, state: to, since: at })
    return stored
  }

  async transitions(monitor: string | null, after: number, limit: number): Promise<readonly StoredTransition[]> {
    return this.#transitions.filter((each) => each.id > after && (monitor === null || each.monitor === monitor)).slice(0, limit)
  }

  async lastTransitionId(): Promise<number> {
    return this.#lastTransition
  }

  async deleteMonitor(monitor: string): Promise<void> {
    for (const [key, each] of this.#presences) if (each.monitor === monitor) this.#presences.delete(key)
    this.#transitions = this.#transitions.filter((each) => each.monitor !== monitor)
  }

  async close(): Promise<void> {
    // What is in memory needs no closing.
  }

  #store(device: StoredDevice): StoredDevice {
    const groups = [...new Set(device.groups)].sort()
    const stored = { ...device, groups, hasPassword: device.passwordHash !== null }
    this.#devices.set(device.id, stored)
    return stored
  }
}
