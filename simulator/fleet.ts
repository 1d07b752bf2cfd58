import { type Behaviour, behavioursOf, type Candidate, type Specials } from './device/behaviour'
import type { Clock } from './device/clock'
import type { Family, Habits } from './device/family'
import { type FleetCounts, noCounts } from './device/fleet-counts'
import type { Dial } from './device/link'
import { type Misfortunes, SimulatedDevice } from './device/simulated-device'
import type { PastSpan, Site } from './device/site'
import { Timers } from './device/timers'
import { seedOf } from './model/noise'

/** So many devices of one family. */
export interface Squad {
  readonly family: Family
  readonly count: number
}

export interface FleetOptions {
  readonly squads: readonly Squad[]
  /** Takes the place of the family's own; for fleets of one family. */
  readonly prefix: string | null
  readonly seed: number
  /** From one message with readings to the next, ms; null: what is usual for each family. */
  readonly intervalMs: number | null
  readonly habits: Habits
  readonly speed: number
  /** What the site is ahead of UTC, minutes. */
  readonly offsetMinutes: number
  readonly specials: Specials
  readonly misfortunes: Misfortunes
  /** Readings of the past that devices send at the start, if their kind can; `spanMs` 0 for none. */
  readonly history: { readonly spanMs: number; readonly stepMs: number }
}

/** New connections per second: a thousand devices come up in ten seconds. */
const connectionsPerSecond = 100
/** What a device with a `gap` lacks, as shares of its history: two hours of a day. */
const hole = [0.55, 0.635] as const

/** One device of a fleet before it is built. */
export interface Place extends Candidate {
  readonly family: Family
  /** Which of its family it is, from 0. */
  readonly index: number
}

/** The devices of a fleet: `ACV-001`, `ACV-002` …, `plant-001` …, with as many digits as the largest squad needs. */
export function placesOf({ squads, prefix }: Pick<FleetOptions, 'squads' | 'prefix'>): readonly Place[] {
  const digits = Math.max(3, ...squads.map(({ count }) => String(count).length))
  return squads.flatMap(({ family, count }) =>
    Array.from({ length: count }, (_, index) => {
      const id = `${prefix ?? family.prefix}${String(index + 1).padStart(digits, '0')}`
      return { id, family, index, unfit: family.unfit }
    }),
  )
}

/** Simulated devices that start one after the other and stop together. */
export class Fleet {
  readonly #options: FleetOptions
  readonly #devices: readonly SimulatedDevice[]
  readonly #counts: FleetCounts = noCounts()
  readonly #starting: Timers

  /** Throws RangeError when more devices are special than there are, or cannot be. */
  constructor(options: FleetOptions, dial: Dial, clock: Clock) {
    this.#options = options
    this.#starting = new Timers(clock)
    const { seed, offsetMinutes, speed } = options
    const site: Site = { clock, seed, offsetMinutes, speed, anchor: clock.now() }
    const places = placesOf(options)
    const behaviours = behavioursOf(places, options.specials)
    this.#devices = places.map((place, index) => this.#build(place, behaviours[index] ?? new Set(), site, dial))
  }

  /** Spreads the starts over one interval, so that the fleet does not send in one burst ever after. */
  start(): void {
    const { intervalMs, squads } = this.#options
    const spread = intervalMs ?? Math.min(...squads.map(({ family }) => family.usualIntervalMs))
    const spacing = Math.max(spread / this.#devices.length, 1000 / connectionsPerSecond)
    for (const [index, device] of this.#devices.entries()) this.#starting.after(index * spacing, () => device.start())
  }

  async stop(): Promise<void> {
    this.#starting.clear()
    await Promise.all(this.#devices.map((device) => device.stop()))
  }

  counts(): Readonly<FleetCounts> & { readonly buffered: number; readonly lost: number; readonly inFlight: number } {
    const sum = (pick: (device: SimulatedDevice) => number): number =>
      this.#devices.reduce((total, device) => total + pick(device), 0)
    return {
      ...this.#counts,
      buffered: sum((device) => device.stored.size),
      lost: sum((device) => device.stored.lost),
      inFlight: sum((device) => device.inFlight),
    }
  }

  #build({ id, family, index }: Place, behaviours: ReadonlySet<Behaviour>, site: Site, dial: Dial): SimulatedDevice {
    const { intervalMs, habits, misfortunes } = this.#options
    const seed = seedOf(id, site.seed)
    const history = family.keepsHistory ? this.#history(behaviours) : null
    const program = family.build({ id, index, seed, site, behaviours, intervalMs, history, habits })
    return new SimulatedDevice({ id, program, dial, clock: site.clock, behaviours, misfortunes, seed, counts: this.#counts })
  }

  #history(behaviours: ReadonlySet<Behaviour>): PastSpan | null {
    const { history } = this.#options
    return history.spanMs === 0 ? null : { ...history, hole: behaviours.has('gap') ? hole : null }
  }
}
