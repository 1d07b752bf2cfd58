import { backoffMs } from '../../device/backoff'
import type { Board, Firmware } from '../../device/firmware'
import type { OutgoingMessage, Session } from '../../device/link'
import { type PastSpan, pastTimes } from '../../device/site'
import { type Command, readCommand } from './command'
import { Datagrams } from './datagrams'
import type { Measurement } from './line'
import { otaSteps, readOtaOrder } from './ota'
import { type Settings, updated, worksSettings } from './settings'
import { type Sample, Wire } from './wire'

/** What outlives a restart. */
export interface Flash {
  settings: Settings
  firmware: string
  /** An update was applied and has to be confirmed by a hello. */
  justUpdated: boolean
}

export interface TractionMeterOptions {
  readonly board: Board
  readonly flash: Flash
  /** What a `factory_reset` goes back to. */
  readonly works: Settings
  readonly measure: (at: number) => readonly Measurement[]
  readonly history: PastSpan | null
}

const restartAfterMs = 1_000

/**
 * A meter that speaks iot-meter version 2. It samples, sends what it sampled in datagrams, keeps them until they are acknowledged,
 * and does what it is told.
 */
export class TractionMeter implements Firmware {
  readonly #options: TractionMeterOptions
  readonly #wire: Wire
  readonly #datagrams = new Datagrams()
  /** Power-on, ms UTC: before its history. */
  readonly #onSince: number
  #samples: Sample[] = []
  #sentAt: number
  #stopTimers: () => void = () => undefined

  constructor(options: TractionMeterOptions) {
    const { board, history } = options
    this.#options = options
    this.#wire = new Wire(board.id)
    this.#sentAt = board.bootedAt
    this.#onSince = board.bootedAt - (history?.spanMs ?? 0)
    if (history !== null) this.#remember(history)
    this.#startTimers()
  }

  get stored(): { readonly size: number; readonly lost: number } {
    return this.#datagrams.stored
  }

  /** The will has the time at which it was written, clause 3.4. */
  session(): Session {
    const { board } = this.#options
    return {
      clientId: board.id,
      clean: false,
      keepAliveSeconds: 15,
      will: this.#wire.status('offline', this.#now()),
      subscriptions: [this.#wire.commands],
    }
  }

  onConnected(): void {
    const { board, flash } = this.#options
    board.publish(this.#wire.status('online', this.#now()))
    if (flash.justUpdated) {
      flash.justUpdated = false
      this.#hello()
    }
    this.#pump()
  }

  onMessage(_topic: string, payload: string): void {
    const command = readCommand(payload)
    if (command !== null) this.#obey(command)
  }

  farewell(): OutgoingMessage {
    return this.#wire.status('offline', this.#now())
  }

  reconnectAfter(attempt: number, chance: number): number {
    return backoffMs(attempt, chance)
  }

  #now(): number {
    return this.#options.board.clock.now()
  }

  /** Sampling drives sending. REQ-HELLO-001: with datagrams at least as often as hellos, they are the sign of life. */
  #startTimers(): void {
    const { board, flash } = this.#options
    const { samplingMs, sendMs, helloMs } = flash.settings
    this.#stopTimers()
    const stopSampling = board.every(samplingMs, () => this.#sample())
    const stopHello = sendMs <= helloMs ? () => undefined : board.every(helloMs, () => this.#hello())
    this.#stopTimers = () => {
      stopSampling()
      stopHello()
    }
  }

  #sample(): void {
    const { board, measure, flash } = this.#options
    const { samplingMs, sendMs } = flash.settings
    const now = this.#now()
    this.#samples.push({ at: now, measurements: measure(now) })
    board.measured(1)
    // Timers are late now and then: half a sample early is in time.
    if (now - this.#sentAt < sendMs - samplingMs / 2) return
    this.#sentAt = now
    for (const datagram of this.#wire.telemetry(this.#samples)) this.#datagrams.add(datagram)
    this.#samples = []
    this.#pump()
  }

  /** A past in which it was not connected. What falls into the hole was numbered and is gone. */
  #remember(history: PastSpan): void {
    const { board, measure } = this.#options
    const times = pastTimes(board.bootedAt, history)
    const hole = times.findIndex(({ kept }) => !kept)
    const after = times.findLastIndex(({ kept }) => !kept) + 1
    const parts = hole < 0 ? [times] : [times.slice(0, hole), times.slice(hole, after), times.slice(after)]
    for (const part of parts) {
      const samples = part.map(({ at }) => ({ at, measurements: measure(at) }))
      const datagrams = this.#wire.telemetry(samples)
      if (part[0]?.kept === true) for (const datagram of datagrams) this.#datagrams.add(datagram)
    }
  }

  /** Sends what waits, oldest first, as far as the window allows. */
  #pump(): void {
    const { board } = this.#options
    while (board.connected) {
      const datagram = this.#datagrams.next()
      if (datagram === null) return
      board.publish({ topic: this.#wire.telemetryTopic, qos: 2, ...datagram }, (acknowledged) => {
        this.#datagrams.settle(datagram, acknowledged)
        if (acknowledged) this.#pump()
      })
    }
  }

  #hello(): void {
    const { board, flash } = this.#options
    if (!board.connected) return
    const now = this.#now()
    board.publish(
      this.#wire.hello(now, {
        fw_version: flash.firmware,
        uptime_s: Math.floor((now - this.#onSince) / 1000),
        broker_connections: 1,
        buf_usage_pct: this.#datagrams.percent,
        temp_internal: 38.5,
      }),
    )
  }

  /** The five commands of clause 6. */
  #obey({ id, name, params }: Command): void {
    const { flash, works } = this.#options
    if (name === 'request_status') {
      this.#ack(id, 'accepted', 'Status follows')
      this.#hello()
    } else if (name === 'update_config') this.#configure(id, params)
    else if (name === 'start_ota') this.#update(id, params)
    else if (name === 'reboot') {
      this.#ack(id, 'accepted', 'Reboot scheduled')
      this.#restartSoon()
    } else if (name === 'factory_reset') {
      this.#ack(id, 'accepted', 'Factory reset scheduled')
      flash.settings = works
      this.#restartSoon()
    } else this.#ack(id, 'unsupported', `Unknown command: ${name}`.slice(0, 200))
  }

  #ack(id: string, result: 'accepted' | 'rejected' | 'unsupported', detail: string): void {
    this.#options.board.publish(this.#wire.ack(this.#now(), id, result, detail))
  }

  #configure(id: string, params: Readonly<Record<string, unknown>>): void {
    const { flash } = this.#options
    const settings = updated(flash.settings, params)
    if (typeof settings === 'string') {
      this.#ack(id, 'rejected', settings)
      return
    }
    flash.settings = settings
    this.#ack(id, 'accepted', 'Configuration updated')
    this.#startTimers()
  }

  /** Goes on measuring meanwhile, clause 7. */
  #update(id: string, params: Readonly<Record<string, unknown>>): void {
    const order = readOtaOrder(params)
    if (typeof order === 'string') {
      this.#ack(id, 'rejected', order)
      return
    }
    this.#ack(id, 'accepted', 'Update started')
    const { board, flash } = this.#options
    let at = 0
    for (const { afterMs, state, percent, detail } of otaSteps(order)) {
      at += afterMs
      board.after(at, () => {
        const body = { cmd_id: id, ota_state: state, progress_pct: percent, fw_version_target: order.version }
        board.publish(this.#wire.otaStatus(this.#now(), { ...body, ...(detail !== undefined && { detail }) }))
        if (state !== 'success') return
        flash.firmware = order.version
        flash.justUpdated = true
        this.#restartSoon()
      })
    }
  }

  #restartSoon(): void {
    this.#options.board.after(restartAfterMs, () => this.#options.board.restart())
  }
}

/** A meter as it leaves the works, sampling ten times for each message. */
export function newFlash(intervalMs: number | null): Flash {
  const settings = intervalMs === null ? worksSettings : { ...worksSettings, sendMs: intervalMs, samplingMs: intervalMs / 10 }
  return { settings, firmware: '1.4.2', justUpdated: false }
}
