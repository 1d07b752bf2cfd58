import { uniform } from '../model/noise'
import type { Behaviour } from './behaviour'
import { type Clock, driftingClock } from './clock'
import type { Board, Firmware, Program } from './firmware'
import type { FleetCounts } from './fleet-counts'
import type { Dial, Link, OutgoingMessage } from './link'
import { Timers } from './timers'
import { UnrulyWire } from './unruly-wire'

/** When something happens to a device, ms after its start, and from one time to the next. */
export interface Recurrence {
  readonly afterMs: number
  readonly everyMs: number
}

export interface Misfortunes {
  readonly dropout: Recurrence & { readonly forMs: number }
  readonly restart: Recurrence
  /** How fast the clock of a device with `drift` runs, parts in a million. */
  readonly driftPpm: number
}

export interface SimulatedDeviceOptions {
  readonly id: string
  readonly program: Program
  readonly dial: Dial
  readonly clock: Clock
  readonly behaviours: ReadonlySet<Behaviour>
  readonly misfortunes: Misfortunes
  readonly seed: number
  readonly counts: FleetCounts
}

/** From power-on until the firmware runs. */
const bootMs = 2_000
const goodbyeMs = 2_000

/** One boot of the firmware. */
interface Running {
  readonly firmware: Firmware
  readonly timers: Timers
}

/** One connection, and what is on its way over it. */
interface Connected {
  readonly link: Link
  readonly onTheWay: Set<{ readonly readings: number; readonly fail: () => void }>
  up: boolean
}

/**
 * What all families share: power, network and misfortune. The firmware says what is sent and when; this switches it on,
 * connects it, connects it again, pulls its plug, and sends its messages over a wire that may be unruly.
 */
export class SimulatedDevice {
  readonly #options: SimulatedDeviceOptions
  readonly #timers: Timers
  readonly #wire: UnrulyWire
  readonly #ownClock: Clock
  #boots = 0
  #running: Running | null = null
  #connected: Connected | null = null
  #attempts = 0
  #connections = 0
  #away = false
  #stopping = false

  constructor(options: SimulatedDeviceOptions) {
    const { clock, behaviours, seed, misfortunes } = options
    this.#options = options
    this.#timers = new Timers(clock)
    this.#wire = new UnrulyWire(behaviours, seed)
    this.#ownClock = behaviours.has('drift') ? driftingClock(clock, clock.now(), misfortunes.driftPpm) : clock
  }

  /** Readings that wait on the device, and readings given up. */
  get stored(): { readonly size: number; readonly lost: number } {
    return this.#running?.firmware.stored ?? { size: 0, lost: 0 }
  }

  /** Readings on their way. */
  get inFlight(): number {
    let readings = 0
    for (const entry of this.#connected?.onTheWay ?? []) readings += entry.readings
    return readings
  }

  /** Switches it on; it goes on until {@link stop}. */
  start(): void {
    const { behaviours, misfortunes } = this.#options
    if (behaviours.has('dropout')) this.#recur(misfortunes.dropout, () => this.#leave(misfortunes.dropout.forMs))
    if (behaviours.has('restart')) this.#recur(misfortunes.restart, () => this.#restart())
    this.#powerOn()
  }

  /** Lets what is on its way be acknowledged, says what its kind says at the end, and closes. Takes two seconds at most. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.#timers.clear()
    this.#running?.timers.clear()
    const connected = this.#connected
    if (connected === null) return
    if (connected.up) {
      const last = this.#running?.firmware.farewell() ?? null
      const said = last === null ? Promise.resolve() : this.#say(connected.link, last)
      await Promise.race([said.then(() => connected.link.close()), this.#patience()])
      this.#timers.clear()
    }
    connected.link.cut()
  }

  #say(link: Link, message: OutgoingMessage): Promise<void> {
    return new Promise((resolve) => link.publish(message, () => resolve()))
  }

  #patience(): Promise<void> {
    return new Promise((resolve) => this.#timers.after(goodbyeMs, resolve))
  }

  #recur({ afterMs, everyMs }: Recurrence, action: () => void): void {
    this.#timers.after(afterMs, () => {
      action()
      this.#timers.every(everyMs, action)
    })
  }

  #powerOn(): void {
    const timers = new Timers(this.#ownClock)
    const { id, program, counts } = this.#options
    const connected = (): boolean => this.#connected?.up === true
    const board: Board = {
      id,
      boot: this.#boots++,
      clock: this.#ownClock,
      bootedAt: this.#ownClock.now(),
      get connected() {
        return connected()
      },
      after: (ms, action) => timers.after(ms, action),
      every: (ms, action) => timers.every(ms, action),
      publish: (message, done = () => undefined) => this.#publish(message, done),
      measured: (readings) => {
        counts.measured += readings
      },
      restart: () => this.#restart(),
    }
    this.#running = { firmware: program.boot(board), timers }
    if (!this.#away) this.#connect()
  }

  #restart(): void {
    if (this.#running === null) return
    this.#running.timers.clear()
    this.#running = null
    this.#attempts = 0
    this.#connected?.link.cut()
    this.#timers.after(bootMs, () => this.#powerOn())
  }

  #connect(): void {
    const { firmware } = this.#running ?? {}
    if (firmware === undefined || this.#connected !== null) return
    const connected: Connected = {
      onTheWay: new Set(),
      up: false,
      link: this.#options.dial(firmware.session(), {
        onUp: () => this.#onUp(connected),
        onDown: (reason) => this.#onDown(connected, reason),
        onMessage: (topic, payload) => this.#running?.firmware.onMessage?.(topic, payload),
      }),
    }
    this.#connected = connected
  }

  #onUp(connected: Connected): void {
    if (connected !== this.#connected) return
    const { counts } = this.#options
    connected.up = true
    counts.connected++
    counts.connections++
    this.#attempts = 0
    this.#running?.firmware.onConnected()
  }

  #onDown(connected: Connected, reason: string): void {
    if (connected !== this.#connected) return
    const { counts, seed } = this.#options
    this.#connected = null
    if (connected.up) counts.connected--
    else counts.failures++
    for (const { fail } of [...connected.onTheWay]) fail()
    this.#wire.reset()
    const { firmware, timers } = this.#running ?? {}
    if (firmware === undefined || timers === undefined || this.#stopping || this.#away) return
    counts.lastTrouble = reason
    const wait = firmware.reconnectAfter(this.#attempts, uniform(seed, 800, this.#connections++))
    this.#attempts++
    timers.after(wait, () => this.#connect())
  }

  /** Pulls the plug for a while. */
  #leave(forMs: number): void {
    if (this.#away || this.#connected?.up !== true) return
    this.#away = true
    this.#connected.link.cut()
    this.#timers.after(forMs, () => {
      this.#away = false
      this.#connect()
    })
  }

  #publish(message: OutgoingMessage, done: (acknowledged: boolean) => void): void {
    const connected = this.#connected
    if (connected?.up !== true) {
      done(false)
      return
    }
    const { counts } = this.#options
    const { readings = 0 } = message
    if (this.#wire.loses(message)) {
      counts.dropped += readings
      done(true)
      return
    }
    if (readings > 0) counts.sent++
    const finish = (acknowledged: boolean): void => {
      if (!connected.onTheWay.delete(entry)) return
      if (acknowledged && readings > 0) {
        counts.acknowledged++
        counts.delivered += readings
      }
      done(acknowledged)
    }
    const entry = { readings, fail: () => finish(false) }
    connected.onTheWay.add(entry)
    this.#wire.pass(message, finish, (each, sent) => connected.link.publish(each, sent))
  }
}
