import type { DeviceType } from '../core/channel'
import { type DeviceFilter, type DevicePatch, type DeviceView, isDeviceId, type NewDevice } from '../core/device'
import { HubError } from '../core/errors/hub-error'
import type { Registry, StoredDevice } from '../core/ports/registry'
import type { Health, Hub, HubDescription, HubEvents, HubTopic, StreamName, StreamPage, StreamRequest } from './client/hub'
import type { PollingHub } from './client/polling'
import { type DeviceBook, publicDevice } from './engines/device-book'
import type { PresenceHost } from './engines/presence-host'
import type { EventFan } from './event-fan'

/** What is asked of the thread that reads the stores. */
export type ReaderCall = <T>(method: string, args: readonly unknown[]) => Promise<T>

export interface LocalHubOptions {
  readonly book: DeviceBook
  readonly registry: Registry
  readonly presence: PresenceHost
  readonly polling: PollingHub
  /** Event time of a device's newest reading, ms UTC. */
  readonly lastReadingAt: (device: string) => number | undefined
  readonly types: readonly DeviceType[]
  readonly reader: ReaderCall
  readonly events: EventFan
  readonly describe: () => HubDescription
  readonly health: () => Health
  /** Makes a password and its hash. */
  readonly newPassword: () => Promise<{ readonly password: string; readonly hash: string }>
  readonly removeDevice: (id: string) => Promise<void>
  readonly sendCommand: Hub['sendCommand']
  readonly storeReadings: Hub['storeReadings']
  /** Takes up the kept uplinks of a device again, after it was approved or its type was corrected. */
  readonly takeUpRejected: (device: string) => Promise<void>
}

/** The Hub where it lives: decisions and devices here, questions about stored data passed to the reader's thread. */
export class LocalHub implements Hub {
  readonly #options: LocalHubOptions

  constructor(options: LocalHubOptions) {
    this.#options = options
  }

  describe = async () => this.#options.describe()
  health = async () => this.#options.health()

  listDevices = async (filter: DeviceFilter = {}) => this.#options.book.list(filter).map((device) => this.#view(device))
  getDevice = async (id: string) => this.#view(this.#find(id))

  createDevice: Hub['createDevice'] = async (input) => {
    const type = this.#type(input.type ?? this.#options.types[0]?.name)
    if (!isDeviceId(input.id)) {
      throw new HubError('INVALID_ARGUMENT', `"${input.id}" is not a device id: 1 to 64 characters of A–Z a–z 0–9 _ . : -`)
    }
    checkPatch(input)
    if (this.#options.book.get(input.id)) throw new HubError('DEVICE_EXISTS', `there already is a device "${input.id}"`)
    const { password, hash } = await this.#options.newPassword()
    const complete: NewDevice & { type: string; dialect: string } = {
      approval: 'approved',
      ...input,
      type: type.name,
      dialect: type.dialect,
    }
    const device = await this.#options.book.create(complete, hash)
    await this.#options.takeUpRejected(input.id)
    return { device: publicDevice(device), password }
  }

  updateDevice: Hub['updateDevice'] = async (id, patch) => {
    const before = this.#find(id)
    checkPatch(patch)
    const type = patch.type === undefined ? null : this.#type(patch.type)
    const device = await this.#options.book.update(id, type ? { ...patch, dialect: type.dialect } : patch)
    const readable = device.approval === 'approved' && (before.approval === 'pending' || before.type !== device.type)
    if (readable) await this.#options.takeUpRejected(id)
    return this.#view(device)
  }

  deleteDevice: Hub['deleteDevice'] = (id) => this.#options.removeDevice(id)
  sendCommand: Hub['sendCommand'] = (device, command) => this.#options.sendCommand(device, command)
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

  putPoller: Hub['putPoller'] = (poller) => this.#options.polling.putPoller(poller)
  holdPoller: Hub['holdPoller'] = (id) => this.#options.polling.holdPoller(id)
  deletePoller: Hub['deletePoller'] = (id) => this.#options.polling.deletePoller(id)
  pollerState: Hub['pollerState'] = (id) => this.#options.polling.pollerState(id)
  pollNow: Hub['pollNow'] = (id, meter) => this.#options.polling.pollNow(id, meter)
  readMeterClock: Hub['readMeterClock'] = (id, meter) => this.#options.polling.readMeterClock(id, meter)
  setMeterClock: Hub['setMeterClock'] = (id, meter) => this.#options.polling.setMeterClock(id, meter)
  scanBus: Hub['scanBus'] = (scan) => this.#options.polling.scanBus(scan)
  abortScan: Hub['abortScan'] = (scan) => this.#options.polling.abortScan(scan)

  subscribe = async <T extends HubTopic>(topic: T, listener: (event: HubEvents[T]) => void) =>
    this.#options.events.subscribe(topic, listener)

  async #head(stream: StreamName): Promise<number> {
    return stream === 'presence' ? this.#options.registry.lastTransitionId() : this.#options.reader<number>('head', [stream])
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
