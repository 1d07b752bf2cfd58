import { uniform, wander } from '../../../model/noise'
import type { ComplexPower } from './three-phase'

/** A three-phase induction motor that is started directly on line, again and again. */
export interface Motor {
  /** Active power at full load, W. */
  readonly ratedW: number
  /** Cosine phi while it runs. */
  readonly powerFactor: number
  /** It starts once in each cycle, at a time that differs from cycle to cycle. */
  readonly cycleMs: number
  /** Share of the cycle it runs for. */
  readonly duty: number
}

/** Direct-on-line starting: about six times the rated apparent power at a poor power factor, over in some seconds. */
const inrushFactor = 6
const inrushPowerFactor = 0.35
const inrushMs = 4_000

/** What the motor takes at a moment, all three phases together. */
export function motorPower(motor: Motor, seed: number, stream: number, at: number): ComplexPower {
  const cycle = Math.floor(at / motor.cycleMs)
  const start = uniform(seed, stream, cycle) * (1 - motor.duty) * motor.cycleMs
  const running = at - cycle * motor.cycleMs - start
  if (running < 0 || running >= motor.duty * motor.cycleMs) return { p: 0, q: 0 }

  const rated = motor.ratedW / motor.powerFactor
  const shaft = 0.85 + 0.1 * wander(seed, stream ^ 0x77, at, 20_000)
  const inrush = running < inrushMs ? (inrushFactor - 1) * rated * (1 - running / inrushMs) : 0
  return {
    p: shaft * motor.ratedW + inrush * inrushPowerFactor,
    q: shaft * rated * sine(motor.powerFactor) + inrush * sine(inrushPowerFactor),
  }
}

function sine(cosine: number): number {
  return Math.sqrt(1 - cosine * cosine)
}
