import type { MessagePort } from 'node:worker_threads'
import { HubError } from '../../core/errors/hub-error'
import type { Hub, HubEvents, HubTopic, StreamName, StreamPage, StreamRequest } from './hub'
import { Caller } from './rpc'

/** The two roads into the hub: `control` to its broker thread, `data` straight to the thread that reads the stores. */
export interface HubPorts {
  readonly control: MessagePort
  readonly data: MessagePort
}

type Listener = (event: never) => void

/**
 * The Hub as other threads see it. It outlives the hub's thread: while the hub is being restarted calls wait
 * for up to `patienceMs`, then reject with HUB_RESTARTING, and subscriptions are taken up again by themselves.
 */
export class HubClient implements Hub {
  readonly #patienceMs: number
  readonly #listeners = new Map<HubTopic, Set<Listener>>()
  #callers: { control: Caller; data: Caller } | null = null
  #waiting: (() => void)[] = []
  #stopped = false

  constructor(options: { readonly patienceMs?: number } = {}) {
    this.#patienceMs = options.patienceMs ?? 5_000
  }

  /** Connects to a hub that has just started. */
  attach(ports: HubPorts): void {
    this.#callers = { control: new Caller(ports.control), data: new Caller(ports.data) }
    ports.control.on('message', (message: { event?: HubTopic; payload?: unknown }) => {
      if (message.event) this.#deliver(message.event, message.payload as HubEvents[HubTopic])
    })
    for (const waiting of this.#waiting.splice(0)) waiting()
    this.#deliver('connection', { connected: true, detail: '' })
  }

  /** The hub's thread is gone: open calls reject at once, later ones wait for the next {@link attach}. */
  detach(detail: string): void {
    this.#close('HUB_RESTARTING')
    this.#deliver('connection', { connected: false, detail })
  }

  /** The hub will not come back. */
  stop(): void {
    this.#stopped = true
    this.#close('HUB_STOPPED')
    for (const waiting of this.#waiting.splice(0)) waiting()
  }

  #close(code: 'HUB_RESTARTING' | 'HUB_STOPPED'): void {
    this.#callers?.control.close(code)
    this.#callers?.data.close(code)
    this.#callers = null
  }

  #deliver<T extends HubTopic>(topic: T, event: HubEvents[T]): void {
    for (const listener of [...(this.#listeners.get(topic) ?? [])]) listener(event as never)
  }

  async #call<T>(lane: 'control' | 'data', method: keyof Hub, ...args: unknown[]): Promise<T> {
    if (!this.#callers && !this.#stopped) await this.#attached()
    if (!this.#callers) throw new HubError(this.#stopped ? 'HUB_STOPPED' : 'HUB_RESTARTING')
    return this.#callers[lane].call<T>(method, args)
  }

  #attached(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#patienceMs)
      this.#waiting.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }

  describe: Hub['describe'] = () => this.#call('control', 'describe')
  health: Hub['health'] = () => this.#call('control', 'health')
  listDevices: Hub['listDevices'] = (filter) => this.#call('control', 'listDevices', filter)
  getDevice: Hub['getDevice'] = (id) => this.#call('control', 'getDevice', id)
  createDevice: Hub['createDevice'] = (device) => this.#call('control', 'createDevice', device)
  updateDevice: Hub['updateDevice'] = (id, patch) => this.#call('control', 'updateDevice', id, patch)
  deleteDevice: Hub['deleteDevice'] = (id) => this.#call('control', 'deleteDevice', id)
  sendCommand: Hub['sendCommand'] = (device, command) => this.#call('control', 'sendCommand', device, command)
  storeReadings: Hub['storeReadings'] = (readings) => this.#call('control', 'storeReadings', readings)
  fleetSummary: Hub['fleetSummary'] = (filter) => this.#call('control', 'fleetSummary', filter)
  openConsumer: Hub['openConsumer'] = (consumer, stream, start) => this.#call('control', 'openConsumer', consumer, stream, start)
  commitConsumer: Hub['commitConsumer'] = (consumer, offset) => this.#call('control', 'commitConsumer', consumer, offset)
  deleteConsumer: Hub['deleteConsumer'] = (consumer) => this.#call('control', 'deleteConsumer', consumer)
  putMonitor: Hub['putMonitor'] = (monitor) => this.#call('control', 'putMonitor', monitor)
  deleteMonitor: Hub['deleteMonitor'] = (id) => this.#call('control', 'deleteMonitor', id)
  monitorSummary: Hub['monitorSummary'] = (id) => this.#call('control', 'monitorSummary', id)
  putPoller: Hub['putPoller'] = (poller) => this.#call('control', 'putPoller', poller)
  holdPoller: Hub['holdPoller'] = (id) => this.#call('control', 'holdPoller', id)
  deletePoller: Hub['deletePoller'] = (id) => this.#call('control', 'deletePoller', id)
  pollerState: Hub['pollerState'] = (id) => this.#call('control', 'pollerState', id)
  pollNow: Hub['pollNow'] = (id, meter) => this.#call('control', 'pollNow', id, meter)
  readMeterClock: Hub['readMeterClock'] = (id, meter) => this.#call('control', 'readMeterClock', id, meter)
  setMeterClock: Hub['setMeterClock'] = (id, meter) => this.#call('control', 'setMeterClock', id, meter)
  scanBus: Hub['scanBus'] = (scan) => this.#call('control', 'scanBus', scan)
  abortScan: Hub['abortScan'] = (scan) => this.#call('control', 'abortScan', scan)
  latest: Hub['latest'] = (filter) => this.#call('data', 'latest', filter)
  history: Hub['history'] = (query) => this.#call('data', 'history', query)
  completeness: Hub['completeness'] = (query) => this.#call('data', 'completeness', query)
  rejected: Hub['rejected'] = (query) => this.#call('data', 'rejected', query)

  readStream<S extends StreamName>(request: StreamRequest<S>): Promise<StreamPage<S>> {
    return this.#call(request.stream === 'presence' ? 'control' : 'data', 'readStream', request)
  }

  async subscribe<T extends HubTopic>(topic: T, listener: (event: HubEvents[T]) => void): Promise<() => void> {
    const listeners = this.#listeners.get(topic) ?? new Set()
    this.#listeners.set(topic, listeners.add(listener as Listener))
    return () => {
      listeners.delete(listener as Listener)
    }
  }
}
