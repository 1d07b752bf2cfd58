import { wander } from '../../model/noise'
import { type Line, rounded } from './line'

/** A system of EN 50163. */
export interface AcSystem {
  readonly volts: number
  readonly hertz: number
  /** Usual current of a feeder, A, and what it swings by. */
  readonly amps: number
  readonly swing: number
  /** Impedance of transformer and contact line, Ω. */
  readonly ohms: number
}

export const ac25kV: AcSystem = { volts: 25_000, hertz: 50, amps: 150, swing: 45, ohms: 5 }
export const ac15kV: AcSystem = { volts: 15_000, hertz: 16.7, amps: 250, swing: 80, ohms: 2.4 }

/** A feeder of an AC railway: the power factor of the locomotives' converters rises with their load. */
export function acLine(system: AcSystem, seed: number, siteSeed: number): Line {
  return (at) => {
    const load = 0.75 * wander(seed, 11, at, 60_000) + 0.25 * wander(seed, 12, at, 9_000)
    const amps = system.amps + system.swing * load
    const open = system.volts * (1.03 + 0.008 * wander(seed, 13, at, 1_800_000) + 0.002 * wander(seed, 14, at, 20_000))
    // The network is one for all meters of a site.
    const hertz = system.hertz * (1 + 0.001 * wander(siteSeed, 15, at, 120_000) + 0.0004 * wander(siteSeed, 16, at, 7_000))
    return [
      { type: 'voltage_ac', val: rounded(open - system.ohms * amps, 0), unit: 'V' },
      { type: 'current_ac', val: rounded(amps, 1), unit: 'A' },
      { type: 'frequency', val: rounded(hertz, 2), unit: 'Hz' },
      { type: 'pf', val: rounded(0.955 + 0.033 * load, 3) },
    ]
  }
}
