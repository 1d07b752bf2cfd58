import { localTime } from '../../../model/local-time'
import { wander } from '../../../model/noise'
import { countersAt } from './counter-start'
import { Demand } from './demand'
import { addEnergy, type TotalPower } from './energy-counter'
import { type Feeder, feederLoad } from './feeder'
import { frequencyAt, supplyAt } from './grid'
import type { EnergyRegisters, Measurement } from './measurement'
import { lineVolts, neutralAmps, type PerPhase, type PhaseState, solvePhase, unbalance } from './three-phase'

/** What distinguishes one simulated meter from another. */
export interface MeterSpec {
  readonly feeder: Feeder
  /** The meter's own noise, and the noise of the grid that all meters of a site share. */
  readonly seed: number
  readonly siteSeed: number
  /** What the site is ahead of UTC, minutes: load follows local time. */
  readonly offsetMinutes: number
  /** How many times faster than the clock the load curve runs from `anchor` (ms UTC) on; event times stay real. */
  readonly speed: number
  readonly anchor: number
}

/** Longest step of the energy integral: a long time between samples is walked through. */
const stepMs = 60_000

/**
 * A meter on one feeder. Its electrical state is a pure function of time; only counters and demand remember,
 * so samples must be taken in order of time.
 */
export class Meter {
  readonly #spec: MeterSpec
  readonly #demand = new Demand()
  #energy: EnergyRegisters | null = null
  #last: { readonly at: number; readonly power: TotalPower } | null = null

  constructor(spec: MeterSpec) {
    this.#spec = spec
  }

  /** When it was sampled last, ms UTC; 0 if never. */
  get readAt(): number {
    return this.#last?.at ?? 0
  }

  /** Takes a sample at `at`, ms UTC, and counts the energy since the one before. */
  sample(at: number): Measurement {
    if (this.#last !== null && at < this.#last.at) {
      throw new RangeError(`samples go forward in time: ${at} is before ${this.#last.at}`)
    }
    const phases = this.#phases(at)
    const total = totalOf(phases)
    this.#energy = this.#count(at, total)
    this.#last = { at, power: total }
    return measurement(this.#spec, at, phases, this.#energy, this.#demand.mean(total))
  }

  #count(at: number, total: TotalPower): EnergyRegisters {
    const powerAt = (time: number): TotalPower => (time === at ? total : totalOf(this.#phases(time)))
    if (this.#last === null || this.#energy === null) return countersAt(at, powerAt)
    let energy = this.#energy
    let { power } = this.#last
    const from = this.#last.at
    const steps = Math.ceil((at - from) / stepMs)
    for (let step = 1; step <= steps; step++) {
      const ms = (at - from) / steps
      const next = powerAt(step === steps ? at : from + ms * step)
      energy = addEnergy(energy, power, next, ms)
      this.#demand.add(next, ms)
      power = next
    }
    return energy
  }

  #phases(at: number): PerPhase<PhaseState> {
    const { feeder, seed, siteSeed, offsetMinutes, speed, anchor } = this.#spec
    const curveAt = anchor + (at - anchor) * speed
    const load = feederLoad(feeder, seed, curveAt, localTime(curveAt, offsetMinutes))
    const supply = supplyAt(feeder, siteSeed, seed, curveAt)
    return [
      solvePhase(load[0], supply.volts[0], supply),
      solvePhase(load[1], supply.volts[1], supply),
      solvePhase(load[2], supply.volts[2], supply),
    ]
  }
}

function measurement(
  { feeder, seed, siteSeed }: MeterSpec,
  at: number,
  phases: PerPhase<PhaseState>,
  energy: EnergyRegisters,
  demand: TotalPower,
): Measurement {
  const total = totalOf(phases)
  const volts = each(phases, (phase) => phase.volts)
  const amps = each(phases, (phase) => phase.amps)
  const loading = Math.min(1, total.s / (feeder.ratedW / feeder.powerFactor.full))
  return {
    at,
    frequency: frequencyAt(siteSeed, at),
    volts,
    lineVolts: [lineVolts(volts[0], volts[1]), lineVolts(volts[1], volts[2]), lineVolts(volts[2], volts[0])],
    amps,
    neutralAmps: neutralAmps(phases),
    p: each(phases, (phase) => phase.p),
    q: each(phases, (phase) => phase.q),
    s: each(phases, (phase) => phase.s),
    powerFactor: each(phases, (phase) => phase.powerFactor),
    total: { ...total, powerFactor: total.s === 0 ? 1 : total.p / total.s },
    unbalance: { volts: unbalance(volts), amps: unbalance(amps) },
    thd: {
      volts: each(phases, (_, index) => 1.2 + 1.4 * loading + 0.15 * wander(seed, 50 + index, at, 60_000)),
      // Motors and heaters are linear: the more of them run, the smaller the harmonics' share.
      amps: each(phases, (_, index) => feeder.thdAmps * (1 - 0.6 * loading) * (1 + 0.1 * wander(seed, 60 + index, at, 60_000))),
    },
    energy,
    demand,
  }
}

function totalOf(phases: PerPhase<PhaseState>): TotalPower {
  const [a, b, c] = phases
  return { p: a.p + b.p + c.p, q: a.q + b.q + c.q, s: a.s + b.s + c.s }
}

function each(phases: PerPhase<PhaseState>, pick: (phase: PhaseState, index: number) => number): PerPhase<number> {
  return [pick(phases[0], 0), pick(phases[1], 1), pick(phases[2], 2)]
}
