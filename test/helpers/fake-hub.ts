import type { Actor } from '../../core/access/actor'
import type { Completeness, CompletenessQuery } from '../../core/completeness'
import type { Device, DeviceFilter, DevicePatch, DeviceView, NewDevice } from '../../core/device'
import { HubError } from '../../core/errors/hub-error'
import type { GivenReading } from '../../core/given-reading'
import type { History, HistoryQuery } from '../../core/history'
import type { LatestValues } from '../../core/reading'
import type {
  FleetSummary,
  Health,
  Hub,
  HubDescription,
  HubEvents,
  HubTopic,
  PresenceMonitor,
  RejectedPage,
  StreamName,
  StreamPage,
  StreamRequest,
  Streams,
} from '../../hub/client/hub'
import { deviceView } from './device-view'
import { type AccessHub, fakeAccess } from './fake-access'
import { FakePolling } from './fake-polling'

/** One method called by the code under test. */
export interface Call {
  readonly method: keyof Hub
  readonly args: readonly unknown[]
}

interface HeldRead {
  look(): void
  fail(error: Error): void
}

type Items = { [S in StreamName]: Streams[S][] }

export interface FakeHub extends AccessHub {}

/** A hub in memory for the tests of nodes: what a test puts in is what the node gets, and every call is recorded. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the constructor takes each of them from the fake access
export class FakeHub implements Hub {
  readonly calls: Call[] = []
  readonly devices = new Map<string, DeviceView>()
  readonly items: Items = { readings: [], latest: [], events: [], rejected: [], presence: [] }
  readonly offsets = new Map<string, number>()
  readonly monitors = new Map<string, PresenceMonitor>()
  readonly polling = new FakePolling()
  historyAnswer: Pick<History, 'series' | 'truncated'> & Partial<History> = { series: [], truncated: false }
  completenessAnswer: Partial<Completeness> = {}
  timeZone = 'UTC'
  summary: FleetSummary = { total: 0, online: 0, degraded: 0, offline: 0, unknown: 0, pending: 0 }
  healthAnswer: Health = { state: 'ok', checks: [] }
  /** While true, readings handed over wait for {@link makeRoom}. */
  diskIsFull = false
  readonly #heldStores: (() => void)[] = []
  readonly #failures = new Map<keyof Hub, Error[]>()
  readonly #listeners = new Map<HubTopic, Set<(event: never) => void>>()
  readonly #held = new Set<HeldRead>()
  #connected = true

  /** What the methods of log-in, users, credentials and audit answer; see `fake-access.ts`. */
  readonly access = fakeAccess((method, args) => this.#called(method, ...args))

  constructor() {
    Object.assign(this, this.access.methods)
  }

  // What a test does to it.

  addDevice(id: string, fields: Partial<DeviceView> = {}): DeviceView {
    const view = deviceView(id, fields)
    this.devices.set(id, view)
    return view
  }

  push<S extends StreamName>(stream: S, ...items: Streams[S][]): void {
    this.items[stream].push(...items)
    for (const held of [...this.#held]) held.look()
  }

  /** The disk takes again what was held. */
  makeRoom(): void {
    this.diskIsFull = false
    for (const stored of this.#heldStores.splice(0)) stored()
  }

  emit<T extends HubTopic>(topic: T, event: HubEvents[T]): void {
    for (const listener of this.#listeners.get(topic) ?? []) listener(event as never)
  }

  listeners(topic: HubTopic): number {
    return this.#listeners.get(topic)?.size ?? 0
  }

  /** Reads being held until something new comes. */
  get heldReads(): number {
    return this.#held.size
  }

  /** Every open and later call rejects with HUB_RESTARTING until {@link reconnect}. */
  disconnect(): void {
    this.#connected = false
    for (const held of [...this.#held]) held.fail(new HubError('HUB_RESTARTING'))
  }

  reconnect(): void {
    this.#connected = true
  }

  /** The next call of `method` rejects with `error`; several are used up in turn. */
  failNext(method: keyof Hub, error: Error): void {
    this.#failures.set(method, [...(this.#failures.get(method) ?? []), error])
  }

  callsOf(method: keyof Hub): readonly (readonly unknown[])[] {
    return this.calls.filter((call) => call.method === method).map((call) => call.args)
  }

  /** Ends every held read, so that a test leaves no timer behind. */
  close(): void {
    this.disconnect()
  }

  // The interface.

  async describe(): Promise<HubDescription> {
    this.#called('describe')
    return { version: '0.0.0', startedAt: 0, ports: { http: 0, mqtt: 0, mqtts: 0, ws: 0 }, types: [], timeZone: this.timeZone }
  }

  async health(): Promise<Health> {
    this.#called('health')
    return this.healthAnswer
  }

  async acknowledgeDamage(by: Actor): Promise<Health> {
    this.#called('acknowledgeDamage', by)
    return this.healthAnswer
  }

  async listDevices(filter: DeviceFilter = {}): Promise<readonly DeviceView[]> {
    this.#called('listDevices', filter)
    return [...this.devices.values()].filter((device) => this.#matches(device, filter))
  }

  async getDevice(id: string): Promise<DeviceView> {
    this.#called('getDevice', id)
    return this.#find(id)
  }

  async createDevice(device: NewDevice, by: Actor): Promise<{ device: Device; password: string }> {
    this.#called('createDevice', device, by)
    if (this.devices.has(device.id)) throw new HubError('DEVICE_EXISTS')
    return { device: this.addDevice(device.id, device), password: 'only-once' }
  }

  async updateDevice(id: string, patch: DevicePatch, by: Actor): Promise<DeviceView> {
    this.#called('updateDevice', id, patch, by)
    const view = { ...this.#find(id), ...patch }
    this.devices.set(id, view)
    return view
  }

  async deleteDevice(id: string, by: Actor): Promise<void> {
    this.#called('deleteDevice', id, by)
    this.#find(id)
    this.devices.delete(id)
  }

  async storeReadings(readings: readonly GivenReading[]): Promise<void> {
    this.#called('storeReadings', readings)
    if (this.diskIsFull) await new Promise<void>((resolve) => this.#heldStores.push(resolve))
  }

  async sendCommand(device: string, command: Parameters<Hub['sendCommand']>[1], by: Actor): Promise<{ requestId: string }> {
    this.#called('sendCommand', device, command, by)
    this.#find(device)
    return { requestId: `request-${this.callsOf('sendCommand').length}` }
  }

  async fleetSummary(filter: DeviceFilter = {}): Promise<FleetSummary> {
    this.#called('fleetSummary', filter)
    return this.summary
  }

  async latest(filter: DeviceFilter = {}): Promise<readonly LatestValues[]> {
    this.#called('latest', filter)
    return this.items.latest.filter((values) => this.#wants(values, filter))
  }

  async history(query: HistoryQuery): Promise<History> {
    this.#called('history', query)
    this.#find(query.device)
    const { device, from, to, bucketMs } = query
    return { device, from, to, bucketMs, layer: 'raw', ...this.historyAnswer }
  }

  async completeness(query: CompletenessQuery): Promise<Completeness> {
    this.#called('completeness', query)
    this.#find(query.device)
    const { device, from, to } = query
    const nothing = { intervalMs: null, latencyMs: null, days: [], gaps: [], silentSince: null, truncated: false }
    return { device, from, to, ...nothing, ...this.completenessAnswer }
  }

  async rejected(query: Parameters<Hub['rejected']>[0]): Promise<RejectedPage> {
    this.#called('rejected', query)
    return { items: [...this.items.rejected].reverse(), total: this.items.rejected.length }
  }

  async readStream<S extends StreamName>(request: StreamRequest<S>): Promise<StreamPage<S>> {
    this.#called('readStream', request)
    const after = request.after === 'now' ? this.#head(request.stream) : request.after
    const page = this.#page(request, after)
    return page.items.length > 0 || !request.waitMs ? page : this.#hold(request, after, request.waitMs)
  }

  async openConsumer(consumer: string, stream: StreamName, start: 'now' | 'earliest'): Promise<{ offset: number }> {
    this.#called('openConsumer', consumer, stream, start)
    const offset = this.offsets.get(consumer) ?? (start === 'now' ? this.#head(stream) : 0)
    this.offsets.set(consumer, offset)
    return { offset }
  }

  async commitConsumer(consumer: string, offset: number): Promise<void> {
    this.#called('commitConsumer', consumer, offset)
    if (!this.offsets.has(consumer)) throw new HubError('CONSUMER_NOT_FOUND')
    this.offsets.set(consumer, offset)
  }

  async deleteConsumer(consumer: string): Promise<void> {
    this.#called('deleteConsumer', consumer)
    if (!this.offsets.delete(consumer)) throw new HubError('CONSUMER_NOT_FOUND')
  }

  async putMonitor(monitor: PresenceMonitor): Promise<void> {
    this.#called('putMonitor', monitor)
    this.monitors.set(monitor.id, monitor)
  }

  async deleteMonitor(id: string): Promise<void> {
    this.#called('deleteMonitor', id)
    if (!this.monitors.delete(id)) throw new HubError('MONITOR_NOT_FOUND')
  }

  async monitorSummary(id: string): Promise<FleetSummary> {
    this.#called('monitorSummary', id)
    if (!this.monitors.has(id)) throw new HubError('MONITOR_NOT_FOUND')
    return this.summary
  }

  // Polling: what FakePolling answers.

  putPoller: Hub['putPoller'] = async (poller) => this.#polled('putPoller', poller).put(poller)
  holdPoller: Hub['holdPoller'] = async (id) => this.#polled('holdPoller', id).hold(id)
  deletePoller: Hub['deletePoller'] = async (id) => this.#polled('deletePoller', id).delete(id)
  pollerState: Hub['pollerState'] = async (id) => this.#polled('pollerState', id).stateOf(id)
  pollNow: Hub['pollNow'] = async (id, meter) => void this.#polled('pollNow', id, meter).find(id)
  readMeterClock: Hub['readMeterClock'] = async (id, meter) => this.#polled('readMeterClock', id, meter).clockOf(meter)
  setMeterClock: Hub['setMeterClock'] = async (id, meter) => this.#polled('setMeterClock', id, meter).clockSet(meter)
  scanBus: Hub['scanBus'] = async (scan) => this.#polled('scanBus', scan).scan(scan)
  abortScan: Hub['abortScan'] = async (scan) => void this.#polled('abortScan', scan)

  async subscribe<T extends HubTopic>(topic: T, listener: (event: HubEvents[T]) => void): Promise<() => void> {
    this.#called('subscribe', topic)
    const listeners = this.#listeners.get(topic) ?? new Set()
    this.#listeners.set(topic, listeners.add(listener as (event: never) => void))
    return () => listeners.delete(listener as (event: never) => void)
  }

  #called(method: keyof Hub, ...args: unknown[]): void {
    this.calls.push({ method, args })
    if (!this.#connected) throw new HubError('HUB_RESTARTING')
    const failure = this.#failures.get(method)?.shift()
    if (failure) throw failure
  }

  #polled(method: keyof Hub, ...args: unknown[]): FakePolling {
    this.#called(method, ...args)
    return this.polling
  }

  #find(id: string): DeviceView {
    const view = this.devices.get(id)
    if (!view) throw new HubError('DEVICE_NOT_FOUND', `There is no device "${id}".`)
    return view
  }

  #matches(device: DeviceView, { devices, types, groups }: DeviceFilter): boolean {
    return (
      (devices?.includes(device.id) ?? true) &&
      (types?.includes(device.type) ?? true) &&
      (groups?.some((group) => device.groups.includes(group)) ?? true)
    )
  }

  #wants(item: { readonly device: string }, filter: DeviceFilter): boolean {
    return this.#matches(this.devices.get(item.device) ?? deviceView(item.device), filter)
  }

  #head(stream: StreamName): number {
    return this.items[stream].at(-1)?.id ?? 0
  }

  #page<S extends StreamName>(request: StreamRequest<S>, after: number): StreamPage<S> {
    const behind = (this.items[request.stream] as Streams[S][]).filter((item) => item.id > after)
    const scanned = behind.slice(0, request.limit ?? 500)
    const items = scanned.filter((item) => this.#wants(item, request.filter ?? {}) && isOnly(item, request.only))
    return { items, next: scanned.at(-1)?.id ?? after, caughtUp: scanned.length === behind.length }
  }

  #hold<S extends StreamName>(request: StreamRequest<S>, after: number, waitMs: number): Promise<StreamPage<S>> {
    return new Promise((resolve, reject) => {
      const release = (settle: () => void) => {
        clearTimeout(timer)
        this.#held.delete(held)
        settle()
      }
      const held: HeldRead = {
        look: () => {
          const page = this.#page(request, after)
          if (page.items.length > 0) release(() => resolve(page))
        },
        fail: (error) => release(() => reject(error)),
      }
      const timer = setTimeout(() => release(() => resolve(this.#page(request, after))), waitMs)
      this.#held.add(held)
    })
  }
}

function isOnly(item: object, only: string | undefined): boolean {
  if (only === undefined) return true
  const { monitor, kind } = item as { monitor?: string; kind?: string }
  return only.split(',').some((name) => name === monitor || name === kind)
}
