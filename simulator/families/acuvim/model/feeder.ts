import { sunHeight, throughClouds } from '../../../model/daylight'
import type { LocalTime } from '../../../model/local-time'
import { gaussian, wander } from '../../../model/noise'
import { type LoadCurve, loadShare, workShare } from './load-curve'
import { type Motor, motorPower } from './motor'
import type { ComplexPower, PerPhase } from './three-phase'

/** One outgoing feeder of a switchboard: what hangs on it and how that behaves. */
export interface Feeder {
  readonly name: string
  /** Active power of everything but the motors at full load, W. */
  readonly ratedW: number
  readonly curve: LoadCurve
  /** Cosine phi at full load and with only the base load on. */
  readonly powerFactor: { readonly full: number; readonly base: number }
  /** Shares of the load per phase; they sum to 1. Motors are always balanced. */
  readonly split: PerPhase<number>
  /** Motors run only while people work. */
  readonly motors: readonly Motor[]
  /** Peak of a photovoltaic plant on this feeder, W; 0 for none. */
  readonly solarW: number
  /** Harmonic current with only the base load on, percent; it falls as linear load is added. */
  readonly thdAmps: number
}

/** What each phase of the feeder takes at a moment. A pure function of its arguments. */
export function feederLoad(feeder: Feeder, seed: number, at: number, time: LocalTime): PerPhase<ComplexPower> {
  const share = loadShare(feeder.curve, time)
  const slow = 1 + 0.06 * wander(seed, 1, at, 600_000) + 0.03 * wander(seed, 2, at, 30_000)
  const cosine = feeder.powerFactor.base + (feeder.powerFactor.full - feeder.powerFactor.base) * share
  const tangent = Math.sqrt(1 - cosine * cosine) / cosine
  const sun = solarPower(feeder.solarW, seed, at, time)
  const machines = motorsPower(feeder, seed, at, time)

  const phase = (index: 0 | 1 | 2): ComplexPower => {
    const quick = 1 + 0.01 * gaussian(seed, 10 + index, Math.floor(at / 1000))
    const drift = 1 + 0.04 * wander(seed, 20 + index, at, 240_000)
    const p = feeder.ratedW * share * slow * feeder.split[index] * quick * drift
    return { p: p + machines.p / 3 - sun / 3, q: p * tangent + machines.q / 3 }
  }
  return [phase(0), phase(1), phase(2)]
}

function motorsPower(feeder: Feeder, seed: number, at: number, time: LocalTime): ComplexPower {
  let p = 0
  let q = 0
  if (workShare(feeder.curve, time) < 0.2) return { p, q }
  for (const [index, motor] of feeder.motors.entries()) {
    const power = motorPower(motor, seed, 100 + index, at)
    p += power.p
    q += power.q
  }
  return { p, q }
}

function solarPower(peak: number, seed: number, at: number, time: LocalTime): number {
  return peak === 0 ? 0 : peak * sunHeight(time) ** 1.3 * throughClouds(seed, at)
}
