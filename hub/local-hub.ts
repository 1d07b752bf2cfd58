import type { Actor } from '../core/access/actor'
import type { AuditEntry } from '../core/access/audit'
import type { DeviceType } from '../core/channel'
import { type DeviceFilter, type DevicePatch, type DeviceView, isDeviceId, type NewDevice } from '../core/device'
import { HubError } from '../core/errors/hub-error'
import type { Registry, StoredDevice } from '../core/ports/registry'
import type { AuditHub } from './client/audit'
import type { BrokerAccessHub } from './client/broker-access'
import type { DeviceAccessHub } from './client/device-access'
import type { Health, Hub, HubDescription, HubEvents, HubTopic, StreamName, StreamPage, StreamRequest } from './client/hub'
import type { PeopleHub } from './client/people'
import type { PollingHub } from './client/polling'
import type { SinkHub } from './client/sinks'
import type { SentCommand } from './engines/command-desk'
import { type DeviceBook, publicDevice } from './engines/device-book'
import type { PresenceHost } from './engines/presence-host'
import type { EventFan } from './event-fan'
import type { DamageBook } from './health/damage-book'

/** What is asked of the thread that reads the stores. */
export type ReaderCall = <T>(method: string, args: readonly unknown[]) => Promise<T>

export interface LocalHubOptions {
  readonly book: DeviceBook
  readonly registry: Registry
  readonly presence: PresenceHost
  /** Event time of a device's newest reading, ms UTC. */
  readonly lastReadingAt: (device: string) => number | undefined
  readonly types: readonly DeviceType[]
  readonly reader: ReaderCall
  readonly events: EventFan
  readonly describe: () => HubDescription
  readonly health: () => Health
  readonly damage: Pick<DamageBook, 'acknowledge'>
  /** Makes a password and its hash. */
  readonly newPassword: () => Promise<{ readonly password: string; readonly hash: string }>
  /** Whether a service account has this name, by which it logs in at the broker. */
  readonly isService: (name: string) => boolean
  readonly removeDevice: (id: string) => Promise<void>
  readonly sendCommand: (
    device: string,
    command: { readonly command: string; readonly params?: Readonly<Record<string, unknown>> },
  ) => Promise<SentCommand>
  /** Notes in the audit what was done. */
  readonly audit: (entry: AuditEntry) => Promise<void>
  readonly storeReadings: Hub['storeReadings']
  /** Takes up the kept uplinks of a device again, after it was approved or its type was corrected. */
  readonly takeUpRejected: (device: string) => Promise<void>
}

/** What the hub answers about devices and their data; who may do what, polling and the audit are parts of their own. */
export type DeviceHub = Omit<
  Hub,
  keyof PollingHub | keyof SinkHub | keyof PeopleHub | keyof DeviceAccessHub | keyof BrokerAccessHub | keyof AuditHub
>

/** The hub's devices and data where they live: decisions here, questions about stored data passed to the reader's thread. */
export class LocalHub implements DeviceHub {
  readonly #options: LocalHubOptions

  constructor(options: LocalHubOptions) {
    this.#options = options
  }

  describe = async () => this.#options.describe()
  health = async () => this.#options.health()

  acknowledgeDamage: Hub['acknowledgeDamage'] = async (by) => {
    const parts = this.#options.damage.acknowledge(by.name)
    if (parts.length > 0) {
      const [from, to] = [Math.min(...parts.map((part) => part.from)), Math.max(...parts.map((part) => part.to))]
      const entry = { action: 'damage-acknowledged', by, subject: 'journal', outcome: 'done', detail: '' } as const
      await this.#options.audit({ ...entry, before: null, after: { parts: parts.length, from, to } })
    }
    return this.#options.health()
  }

  listDevices = async (filter: DeviceFilter = {}) => this.#options.book.list(filter).map((device) => this.#view(device))
  getDevice = async (id: string) => this.#view(this.#find(id))

  createDevice: Hub['createDevice'] = async (input, by) => {
    const type = this.#type(input.type ?? this.#options.types[0]?.name)
    if (!isDeviceId(input.id)) {
      throw new HubError('INVALID_ARGUMENT', `"${input.id}" is not a device id: 1 to 64 characters of A–Z a–z 0–9 _ . : -`)
    }
    checkPatch(input)
    if (this.#options.isService(input.id)) throw new HubError('DEVICE_EXISTS', `"${input.id}" is the name of a service account`)
    if (this.#options.book.get(input.id)) throw new HubError('DEVICE_EXISTS', `there already is a device "${input.id}"`)
    const { password, hash } = await this.#options.newPassword()
    const complete: NewDevice & { type: string; dialect: string } = {
      approval: 'approved',
      ...input,
      type: type.name,
      dialect: type.dialect,
    }
    // Who creates it by hand lets it in again, should it have been deleted while it was blocked.
    const device = await this.#options.book.create({ ...complete, blocked: false }, hash)
    await this.#options.takeUpRejected(input.id)
    await this.#note('device-created', by, input.id, null, settable(device))
    return { device: publicDevice(device), password }
  }

  updateDevice: Hub['updateDevice'] = async (id, patch, by) => {
    const before = this.#find(id)
    checkPatch(patch)
    const type = patch.type === undefined ? null : this.#type(patch.type)
    const device = await this.#options.book.update(id, type ? { ...patch, dialect: type.dialect } : patch)
    const readable = device.approval === 'approved' && (before.approval === 'pending' || before.type !== device.type)
    if (readable) await this.#options.takeUpRejected(id)
    const approved = device.approval === 'approved' && before.approval === 'pending'
    const [was, is] = difference(settable(before), settable(device))
    await this.#note(approved ? 'device-approved' : 'device-changed', by, id, was, is)
    return this.#view(device)
  }

  deleteDevice: Hub['deleteDevice'] = async (id, by) => {
    const before = this.#find(id)
    await this.#options.removeDevice(id)
    await this.#note('device-deleted', by, id, settable(before), null)
  }

  sendCommand: Hub['sendCommand'] = async (device, command, by) => {
    const { requestId, params } = await this.#options.sendCommand(device, command)
    await this.#note('command-sent', by, device, null, { command: command.command, params, requestId })
    return { requestId }
  }

  storeReadings: Hub['storeReadings'] = (readings) => this.#options.storeReadings(readings)

  fleetSummary: Hub['fleetSummary'] = async (filter = {}) => {
    const devices = this.#options.book.list(filter)
    const summary = { total: devices.length, online: 0, degraded: 0, offline: 0, unknown: 0, pending: 0 }
    for (const device of devices) {
      if (device.approval === 'pending') summary.pending++
      else summary[this.#options.presence.presenceOf(device.id)?.state ?? 'unknown']++
    }
    return summary
  }

  latest: Hub['latest'] = (filter) => this.#options.reader('latest', [filter])
  history: Hub['history'] = (query) => this.#options.reader('history', [query])
  completeness: Hub['completeness'] = (query) => this.#options.reader('completeness', [query])
  rejected: Hub['rejected'] = (query) => this.#options.reader('rejected', [query])

  readStream<S extends StreamName>(request: StreamRequest<S>): Promise<StreamPage<S>> {
    if (request.stream !== 'presence') return this.#options.reader('readStream', [request])
    return this.#options.presence.readStream(request as StreamRequest<'presence'>) as Promise<StreamPage<S>>
  }

  openConsumer: Hub['openConsumer'] = async (consumer, stream, start) => {
    const { registry } = this.#options
    const known = await registry.offset(consumer)
    if (known !== null) return { offset: known }
    const offset = start === 'earliest' ? 0 : await this.#head(stream)
    await registry.createConsumer(consumer, stream, offset)
    return { offset }
  }

  commitConsumer = (consumer: string, offset: number) => this.#options.registry.commitOffset(consumer, offset)
  deleteConsumer = (consumer: string) => this.#options.registry.deleteConsumer(consumer)

  putMonitor: Hub['putMonitor'] = async (monitor) => {
    const { defaultIntervalMs, degradedAfter, offlineAfter } = monitor
    if (!(defaultIntervalMs >= 1000)) throw new HubError('INVALID_ARGUMENT', 'the heartbeat interval must be at least 1 s')
    if (!(degradedAfter > 0 && offlineAfter > degradedAfter)) {
      throw new HubError(
        'INVALID_ARGUMENT',
        'a device must become degraded before it becomes offline: degradedAfter < offlineAfter',
      )
    }
    await this.#options.presence.put(monitor)
  }
  deleteMonitor = (id: string) => this.#options.presence.delete(id)
  monitorSummary = async (id: string) => this.#options.presence.summary(id)

  subscribe = async <T extends HubTopic>(topic: T, listener: (event: HubEvents[T]) => void) =>
    this.#options.events.subscribe(topic, listener)

  async #head(stream: StreamName): Promise<number> {
    return stream === 'presence' ? this.#options.registry.lastTransitionId() : this.#options.reader<number>('head', [stream])
  }

  #note(action: AuditEntry['action'], by: Actor, device: string, before: unknown, after: unknown): Promise<void> {
    return this.#options.audit({ action, by, subject: `device ${device}`, outcome: 'done', before, after, detail: '' })
  }

  #find(id: string): StoredDevice {
    const device = this.#options.book.get(id)
    if (!device) throw new HubError('DEVICE_NOT_FOUND', `there is no device "${id}"`)
    return device
  }

  #type(name: string | undefined): DeviceType {
    const type = this.#options.types.find((t) => t.name === name)
    if (!type) {
      const names = this.#options.types.map((t) => t.name).join(', ')
      throw new HubError('UNKNOWN_DEVICE_TYPE', `there is no device type "${name}"; there are: ${names}`)
    }
    return type
  }

  #view(device: StoredDevice): DeviceView {
    const presence = device.approval === 'approved' ? this.#options.presence.presenceOf(device.id) : null
    const facts = this.#options.presence.factsOf(device.id)
    return {
      ...publicDevice(device),
      presence: presence?.state ?? 'unknown',
      presenceSince: presence?.since ?? null,
      lastHeardAt: facts?.heardAt ?? null,
      lastReadingAt: this.#options.lastReadingAt(device.id) ?? null,
    }
  }
}

/** Names, groups and tags as they may be; a clear message otherwise. */
function checkPatch(patch: DevicePatch): void {
  if (patch.name !== undefined && (patch.name.length === 0 || patch.name.length > 128)) {
    throw new HubError('INVALID_ARGUMENT', 'a device name has 1 to 128 characters')
  }
  for (const group of patch.groups ?? []) {
    if (group.length === 0 || group.length > 64) throw new HubError('INVALID_ARGUMENT', 'a group name has 1 to 64 characters')
  }
  const interval = patch.heartbeatMs
  if (interval !== undefined && interval !== null && !(interval >= 1000 && interval <= 86_400_000)) {
    throw new HubError('INVALID_ARGUMENT', 'heartbeatMs must be from 1000 (1 s) to 86400000 (1 day), or null')
  }
}

/** What people decide about a device. */
function settable({ name, type, approval, groups, tags, heartbeatMs }: StoredDevice): Record<string, unknown> {
  return { name, type, approval, groups, tags, heartbeatMs }
}

/** Only what differs, before and after. */
function difference(before: Record<string, unknown>, after: Record<string, unknown>): [object, object] {
  const keys = Object.keys(after).filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
  return [pick(before, keys), pick(after, keys)]
}

function pick(from: Record<string, unknown>, keys: readonly string[]): object {
  return Object.fromEntries(keys.map((key) => [key, from[key]]))
}
