import { localTime } from '../../model/local-time'
import { uniform, wander } from '../../model/noise'
import { type Line, rounded } from './line'

/** A feeder of a 750 V substation. */
const openVolts = 785
/** Of rectifier, feeder and rail: half of the drop that EN 50163 leaves at full load. */
const ohms = 0.09
/** The vehicles' choppers burn what would lift the line above this. */
const highestVolts = 800

/** From one train to the next, and what one takes from the line while it passes: seconds and A. */
const headwayMs = 240_000
const pass = { speedUp: 25, drive: 60, coast: 100, brake: 122 }

/**
 * Trains start, drive, coast and brake on the feeder; braking feeds back what the others do not take. The substation is no ideal
 * source: its voltage falls with the current and rises when energy comes back.
 */
export function dcLine(seed: number, offsetMinutes: number): Line {
  return (at) => {
    const open = openVolts * (1 + 0.006 * wander(seed, 1, at, 1_200_000) + 0.002 * wander(seed, 2, at, 15_000))
    const wanted = otherLoad(seed, at, offsetMinutes) + trainAmps(seed, at)
    const amps = Math.max(wanted, (open - highestVolts) / ohms)
    return [
      { type: 'voltage_dc', val: rounded(open - ohms * amps, 1), unit: 'V' },
      { type: 'current_dc', val: rounded(amps, 1), unit: 'A' },
    ]
  }
}

/** Trains further away, heating and lighting; little at night. */
function otherLoad(seed: number, at: number, offsetMinutes: number): number {
  const { hour } = localTime(at, offsetMinutes)
  const service = hour >= 4.5 ? 1 : 0.35
  return service * (230 + 60 * wander(seed, 3, at, 90_000) + 20 * wander(seed, 4, at, 7_000))
}

/** The train on the feeder and the one before it, which may still brake. */
function trainAmps(seed: number, at: number): number {
  const slot = Math.floor(at / headwayMs)
  return trainOf(seed, slot, at) + trainOf(seed, slot - 1, at)
}

function trainOf(seed: number, slot: number, at: number): number {
  const seconds = (at - slot * headwayMs) / 1000 - 120 * uniform(seed, 5, slot)
  const weight = 0.8 + 0.4 * uniform(seed, 6, slot)
  if (seconds < 0 || seconds > pass.brake) return 0
  if (seconds < pass.speedUp) return (weight * 260 * seconds) / pass.speedUp
  if (seconds < pass.drive) return weight * 260
  if (seconds < pass.coast) return 25
  // It brakes with constant force: less and less energy comes back as it slows down.
  return (-weight * 380 * (pass.brake - seconds)) / (pass.brake - pass.coast)
}
