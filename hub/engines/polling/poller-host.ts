import { SiteCalendar } from '../../../core/calendar/site-calendar'
import { HubError } from '../../../core/errors/hub-error'
import { type BusAddress, busName } from '../../../core/polling/bus-address'
import type { ModbusBus } from '../../../core/polling/modbus-bus'
import type { HubEvents, HubTopic } from '../../client/hub'
import type { MeterClock, PollEvent, PollingHub, PollMeter } from '../../client/polling'
import { checkPoller, checkSameSettings } from './check-poller'
import { readClock, setClock } from './meter-clock'
import type { Surroundings } from './meter-runner'
import { withOwnSettings } from './own-settings'
import { RunningPoller } from './running-poller'
import { ScanHost } from './scan-host'
import { StateTeller } from './state-teller'
import { Turns } from './turns'
import { Wires } from './wires'

/** Nobody took the poller up again: its node was disabled, or Node-RED is gone. */
const heldForMs = 60_000
const stateEveryMs = 1_000

export interface PollerHostOptions extends Surroundings {
  readonly openBus: (address: BusAddress) => ModbusBus
  /** The site's time zone, in which meters keep their clocks. */
  readonly timeZone: string
  readonly emit: <T extends HubTopic>(topic: T, event: HubEvents[T]) => void
  readonly onError: (error: Error) => void
}

/** Polls what nodes configured, keyed by their ids, however often they are deployed. */
export class PollerHost implements PollingHub {
  readonly #options: PollerHostOptions
  readonly #calendar: SiteCalendar
  readonly #pollers = new Map<string, RunningPoller>()
  readonly #wires: Wires
  readonly #scans: ScanHost
  readonly #changes = new Turns()
  /** Ends pollers that nobody takes up again. */
  readonly #timers = new Map<string, NodeJS.Timeout>()
  readonly #states: StateTeller

  constructor(options: PollerHostOptions) {
    this.#options = options
    this.#calendar = new SiteCalendar(options.timeZone)
    const { openBus, onError } = options
    this.#states = new StateTeller(stateEveryMs, (id) => this.#tellState(id))
    this.#wires = new Wires(openBus, { around: options, onPoll: (poller, event) => this.#polled(poller, event), onError })
    this.#scans = new ScanHost({ wires: this.#wires, elapsed: options.elapsed, onProgress: (p) => options.emit('scan', p) })
  }

  putPoller: PollingHub['putPoller'] = (poller) =>
    this.#changes.take(async () => {
      checkPoller(poller)
      for (const { poller: other } of this.#pollers.values()) {
        if (other.id !== poller.id) checkSameSettings(poller, other)
      }
      this.#clear(poller.id)
      const known = this.#pollers.get(poller.id)
      const held = known?.release() ?? []
      if (known && busName(known.poller.bus) === busName(poller.bus)) known.configure(poller)
      else {
        if (known) await this.#remove(known)
        const running = new RunningPoller(poller, await this.#wires.take(poller.bus), this.#options)
        this.#pollers.set(poller.id, running)
        running.configure(poller)
      }
      return { held }
    })

  holdPoller: PollingHub['holdPoller'] = async (id) => {
    const running = this.#pollers.get(id)
    if (!running) return
    running.hold()
    this.#clear(id)
    this.#timers.set(
      id,
      setTimeout(() => void this.deletePoller(id), heldForMs),
    )
  }

  deletePoller: PollingHub['deletePoller'] = (id) =>
    this.#changes.take(async () => {
      this.#clear(id)
      const running = this.#pollers.get(id)
      if (running) await this.#remove(running)
    })

  pollerState: PollingHub['pollerState'] = async (id) => this.#running(id).state()

  pollNow: PollingHub['pollNow'] = async (id, meter) => {
    const running = this.#running(id)
    await running.pollNow(meter === undefined ? running.poller.meters : [this.#meter(running, meter)])
  }

  readMeterClock: PollingHub['readMeterClock'] = (id, meter) => this.#withMeter(id, meter, readClock)

  setMeterClock: PollingHub['setMeterClock'] = (id, meter): Promise<{ before: MeterClock; after: MeterClock }> =>
    this.#withMeter(id, meter, setClock)

  scanBus: PollingHub['scanBus'] = (scan) => this.#scans.scan(scan)
  abortScan: PollingHub['abortScan'] = async (scan) => this.#scans.abort(scan)

  async stop(): Promise<void> {
    for (const key of [...this.#timers.keys()]) this.#clear(key)
    this.#states.stop()
    this.#pollers.clear()
    this.#scans.stop()
    await this.#wires.stop()
  }

  async #withMeter<T>(id: string, name: string, work: (request: Parameters<typeof readClock>[0]) => Promise<T>): Promise<T> {
    const running = this.#running(id)
    const { meter, unit } = this.#meter(running, name)
    const { wire, poller } = running
    const { now } = this.#options
    const bus = withOwnSettings(wire.bus, poller.bus)
    return wire.turns.take(() => work({ bus, meter, unit, timeoutMs: poller.timeoutMs, calendar: this.#calendar, now }))
  }

  #running(id: string): RunningPoller {
    const running = this.#pollers.get(id)
    if (!running) throw new HubError('POLLER_NOT_FOUND', `There is no poller "${id}".`)
    return running
  }

  #meter(running: RunningPoller, name: string): PollMeter {
    const meter = running.meter(name)
    if (meter) return meter
    const names = running.poller.meters.map((each) => each.meter).join(', ')
    throw new HubError('DEVICE_NOT_FOUND', `"${running.poller.name}" polls no meter "${name}"; it polls ${names || 'none'}.`)
  }

  async #remove(running: RunningPoller): Promise<void> {
    this.#pollers.delete(running.poller.id)
    this.#states.forget(running.poller.id)
    running.remove()
    await this.#wires.giveBack(running.wire)
  }

  #polled(poller: string, event: PollEvent | null): void {
    const running = this.#pollers.get(poller)
    if (!running) return
    if (event && !running.keeps(event)) this.#options.emit('poll', event)
    this.#states.changed(poller)
  }

  #tellState(id: string): void {
    const running = this.#pollers.get(id)
    if (running) this.#options.emit('poll-state', running.state())
  }

  #clear(key: string): void {
    clearTimeout(this.#timers.get(key))
    this.#timers.delete(key)
  }
}
