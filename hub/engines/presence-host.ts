import type { DeviceFilter } from '../../core/device'
import { HubError } from '../../core/errors/hub-error'
import type { Registry, StoredDevice, StoredTransition } from '../../core/ports/registry'
import type { PresenceFacts } from '../../core/presence/facts'
import { PresenceBook } from '../../core/presence/presence-book'
import type { FleetSummary, PresenceMonitor, StreamPage, StreamRequest } from '../client/hub'
import { type DeviceBook, matches } from './device-book'
import { Trouble } from './trouble'

/** The monitor behind `presence` in lists and the API; always there. */
export const siteMonitor = 'site'

const tickMs = 1000
/** A longer pause between two ticks means that the machine slept: nothing could be heard meanwhile. */
const sleptMs = 15_000

export interface PresenceHostOptions {
  readonly registry: Registry
  readonly book: DeviceBook
  readonly now: () => number
  readonly onTransition: (transition: StoredTransition) => void
  readonly onError: (error: Error) => void
}

interface Running {
  readonly monitor: PresenceMonitor
  readonly presence: PresenceBook
}

/** Runs the presence monitors: the site's own and those of the flows. Their states outlive deploys and restarts. */
export class PresenceHost {
  readonly #options: PresenceHostOptions
  readonly #listeningSince: number
  readonly #monitors = new Map<string, Running>()
  readonly #facts = new Map<string, PresenceFacts>()
  #timer: NodeJS.Timeout | null = null
  readonly #trouble: Trouble
  #lastTick: number
  /** Changes that were decided but could not be stored yet: they are announced once they are. */
  #unstored: Omit<StoredTransition, 'id'>[] = []
  #ticking: Promise<void> = Promise.resolve()
  #waiting = new Set<() => void>()

  constructor(options: PresenceHostOptions) {
    this.#options = options
    this.#listeningSince = options.now()
    this.#lastTick = this.#listeningSince
    this.#trouble = new Trouble(options.onError)
    options.book.onChange((device) => this.#deviceChanged(device))
    options.book.onRemoved((id) => this.#deviceRemoved(id))
  }

  /** Takes up the stored facts and the site's monitor, and begins to tick. */
  async start(facts: readonly PresenceFacts[], site: Omit<PresenceMonitor, 'id' | 'filter'>): Promise<void> {
    for (const each of facts) this.#facts.set(each.device, each)
    await this.put({ ...site, id: siteMonitor, filter: {} })
    this.#timer = setInterval(() => this.tick(), tickMs)
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer)
    await this.#ticking
    this.#wakeReaders()
  }

  /** Takes note of what was just committed. */
  observe(facts: readonly PresenceFacts[]): void {
    for (const each of facts) this.#facts.set(each.device, each)
    for (const { presence } of this.#monitors.values()) presence.observe(facts)
  }

  /** Makes or changes a monitor. Devices it already knew keep their state. */
  async put(monitor: PresenceMonitor): Promise<void> {
    const known = this.#monitors.get(monitor.id)
    const presence = known?.presence ?? new PresenceBook({ rule: monitor, listeningSince: this.#listeningSince })
    presence.setRule(monitor)
    presence.setDevices(this.#watched(monitor.filter))
    if (!known) presence.restore(await this.#options.registry.presences(monitor.id))
    presence.observe([...this.#facts.values()])
    this.#monitors.set(monitor.id, { monitor, presence })
    await this.tick()
  }

  async delete(id: string): Promise<void> {
    this.#monitors.delete(id)
    await this.#options.registry.deleteMonitor(id)
  }

  /** Rejects with MONITOR_NOT_FOUND. `pending` counts devices that wait for approval and are not watched. */
  summary(id: string): FleetSummary {
    const { monitor, presence } = this.#monitor(id)
    const pending = this.#options.book.list(monitor.filter).filter((device) => device.approval === 'pending').length
    const { total, online, degraded, offline, unknown } = presence.summary()
    return { total: total + pending, online, degraded, offline, unknown, pending }
  }

  /** State of a device under the site's monitor. */
  presenceOf(device: string): ReturnType<PresenceBook['presenceOf']> {
    return this.#monitor(siteMonitor).presence.presenceOf(device)
  }

  factsOf(device: string): PresenceFacts | undefined {
    return this.#facts.get(device)
  }

  /** Decides, stores and announces what changed. One tick at a time. */
  tick(): Promise<void> {
    this.#ticking = this.#ticking
      .then(() => this.#tick())
      .then(
        () => this.#trouble.over(),
        (error: unknown) => this.#trouble.failed(error),
      )
    return this.#ticking
  }

  /** Pages the transitions of one monitor, or waits for the next. */
  async readStream(request: StreamRequest<'presence'>): Promise<StreamPage<'presence'>> {
    const { registry } = this.#options
    const limit = request.limit ?? 500
    const after = request.after === 'now' ? await registry.lastTransitionId() : request.after
    const deadline = performance.now() + (request.waitMs ?? 0)
    for (;;) {
      const items = await registry.transitions(request.only ?? siteMonitor, after, limit)
      const left = deadline - performance.now()
      if (items.length > 0 || left <= 0) return { items, next: items.at(-1)?.id ?? after, caughtUp: items.length < limit }
      await this.#news(left)
    }
  }

  async #tick(): Promise<void> {
    const at = this.#options.now()
    if (at - this.#lastTick > sleptMs) for (const { presence } of this.#monitors.values()) presence.listenFrom(at)
    this.#lastTick = at
    for (const [monitor, { presence }] of this.#monitors) {
      for (const change of presence.tick(at)) this.#unstored.push({ ...change, monitor })
    }
    if (this.#unstored.length === 0) return
    const stored = await this.#options.registry.recordTransitions(this.#unstored)
    this.#unstored = []
    for (const transition of stored) this.#options.onTransition(transition)
    this.#wakeReaders()
  }

  #monitor(id: string): Running {
    const running = this.#monitors.get(id)
    if (!running) throw new HubError('MONITOR_NOT_FOUND', `there is no presence monitor "${id}"`)
    return running
  }

  #watched(filter: DeviceFilter): StoredDevice[] {
    return this.#options.book.list(filter).filter((device) => device.approval === 'approved')
  }

  #deviceChanged(device: StoredDevice): void {
    const facts = this.#facts.get(device.id)
    for (const { monitor, presence } of this.#monitors.values()) {
      if (device.approval === 'approved' && matches(device, monitor.filter)) {
        presence.watch(device)
        if (facts) presence.observe([facts])
      } else {
        presence.forget(device.id)
      }
    }
  }

  #deviceRemoved(id: string): void {
    this.#facts.delete(id)
    for (const { presence } of this.#monitors.values()) presence.forget(id)
  }

  #wakeReaders(): void {
    const waiting = this.#waiting
    this.#waiting = new Set()
    for (const wake of waiting) wake()
  }

  #news(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer)
        this.#waiting.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, ms)
      this.#waiting.add(wake)
    })
  }
}
