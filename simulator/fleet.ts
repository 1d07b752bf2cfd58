import { type Behaviour, behavioursOf, type Specials } from './device/behaviour'
import type { BrokerAccess } from './device/connection'
import { type FleetCounts, noCounts } from './device/fleet-counts'
import { Messages } from './device/messages'
import { Sampler } from './device/sampler'
import { type Dropout, SimulatedMeter } from './device/simulated-meter'
import { Meter } from './model/meter'
import { seedOf } from './model/noise'
import { feederOf } from './model/plant'

export interface FleetOptions {
  readonly access: BrokerAccess
  readonly devices: number
  readonly prefix: string
  readonly seed: number
  readonly intervalMs: number
  readonly heartbeatMs: number
  readonly qos: 0 | 1
  readonly speed: number
  /** What the site is ahead of UTC, minutes. */
  readonly offsetMinutes: number
  readonly specials: Specials
  readonly dropout: Dropout
  readonly history: { readonly spanMs: number; readonly stepMs: number }
}

/** New connections per second: a thousand meters come up in ten seconds. */
const connectionsPerSecond = 100

/** Ids of the fleet's meters: `ACV-001`, `ACV-002` … with as many digits as the fleet needs. */
export function deviceIds(prefix: string, devices: number): readonly string[] {
  const digits = Math.max(3, String(devices).length)
  return Array.from({ length: devices }, (_, index) => `${prefix}${String(index + 1).padStart(digits, '0')}`)
}

/** Simulated meters that start one after the other and stop together. */
export class Fleet {
  readonly #options: FleetOptions
  readonly #meters: readonly SimulatedMeter[]
  readonly #counts: FleetCounts
  #starting: NodeJS.Timeout | null = null

  /** Throws RangeError when more meters are special than there are. */
  constructor(options: FleetOptions, bootedAt: number) {
    this.#options = options
    this.#counts = noCounts()
    const behaviours = behavioursOf(options.devices, options.specials)
    this.#meters = deviceIds(options.prefix, options.devices).map((id, index) => {
      return meterOf(options, id, index, behaviours[index] ?? 'normal', bootedAt, this.#counts)
    })
  }

  /** Spreads the starts over one interval, so that the fleet does not send in one burst ever after. */
  start(): void {
    const { intervalMs, devices } = this.#options
    const spacing = Math.max(intervalMs / devices, 1000 / connectionsPerSecond)
    const startedAt = performance.now()
    let next = 0
    const startDue = (): void => {
      const due = Math.min(devices, Math.floor((performance.now() - startedAt) / spacing) + 1)
      for (; next < due; next++) this.#meters[next]?.start()
      this.#starting = next < devices ? setTimeout(startDue, spacing) : null
    }
    startDue()
  }

  async stop(): Promise<void> {
    if (this.#starting !== null) clearTimeout(this.#starting)
    await Promise.all(this.#meters.map((meter) => meter.stop()))
  }

  counts(): Readonly<FleetCounts> & { readonly buffered: number; readonly lost: number; readonly inFlight: number } {
    const sum = (pick: (meter: SimulatedMeter) => number): number => this.#meters.reduce((total, meter) => total + pick(meter), 0)
    return {
      ...this.#counts,
      buffered: sum((meter) => meter.card.size),
      lost: sum((meter) => meter.card.lost),
      inFlight: sum((meter) => meter.inFlight),
    }
  }
}

function meterOf(
  options: FleetOptions,
  id: string,
  index: number,
  behaviour: Behaviour,
  bootedAt: number,
  counts: FleetCounts,
): SimulatedMeter {
  const seed = seedOf(id, options.seed)
  const link = index % 4 === 3 ? 'gsm' : 'wifi'
  const meter = new Meter({
    feeder: feederOf(index),
    seed,
    siteSeed: options.seed,
    offsetMinutes: options.offsetMinutes,
    speed: options.speed,
    anchor: bootedAt,
  })
  const messages = new Messages({
    id,
    // Seconds serve as boot counter: they grow from start to start, and nothing has to be kept.
    epoch: Math.floor(bootedAt / 1000),
    bootedAt,
    link,
    clock: behaviour === 'clockless' ? 'boot' : link === 'gsm' ? 'gsm' : 'ntp',
    qos: options.qos,
    heartbeatSeconds: Math.round(options.heartbeatMs / 1000),
  })
  const sampler = new Sampler({ meter, seed, noisy: behaviour === 'noisy', brief: link === 'gsm' })
  return new SimulatedMeter({
    id,
    access: options.access,
    behaviour,
    sampler,
    messages,
    intervalMs: options.intervalMs,
    heartbeatMs: options.heartbeatMs,
    dropout: options.dropout,
    history: options.history,
    seed,
    counts,
  })
}
