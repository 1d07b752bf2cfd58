import { gaussian, wander } from '../../../model/noise'
import type { Feeder } from './feeder'
import type { Supply } from './three-phase'

const nominalVolts = 230
const nominalHertz = 50

/** The grid is the same for every meter of a site, so it has the site's seed. */
export function frequencyAt(siteSeed: number, at: number): number {
  return nominalHertz + 0.03 * wander(siteSeed, 40, at, 120_000) + 0.008 * wander(siteSeed, 41, at, 7_000)
}

/** The site's voltage, with the small differences between phases, behind the cable to this feeder. */
export function supplyAt(feeder: Feeder, siteSeed: number, seed: number, at: number): Supply {
  const site = 1 + 0.012 * wander(siteSeed, 42, at, 1_800_000) + 0.002 * wander(siteSeed, 43, at, 15_000)
  const volts = (index: number): number => {
    const difference = 1 + 0.0015 * wander(seed, 70 + index, at, 300_000)
    return nominalVolts * site * difference + 0.05 * gaussian(seed, 80 + index, Math.floor(at / 1000))
  }
  const resistance = cableResistance(feeder)
  return { volts: [volts(0), volts(1), volts(2)], resistance, reactance: 0.4 * resistance }
}

/** A cable is sized so that its full load drops about two percent of the voltage. */
function cableResistance(feeder: Feeder): number {
  const motors = feeder.motors.reduce((sum, motor) => sum + motor.ratedW, 0)
  return (0.02 * nominalVolts * nominalVolts) / ((Math.max(feeder.ratedW, feeder.solarW) + motors) / 3)
}
