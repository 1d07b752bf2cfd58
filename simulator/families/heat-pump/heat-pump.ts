import { dayWarmth } from '../../model/daylight'
import { localTime } from '../../model/local-time'
import { uniform, wander } from '../../model/noise'
import { saturationPsi } from './refrigerant'

/** What the board's sensors see at a moment: °C, V, A, psi. */
export interface HeatPumpState {
  readonly inlet: number
  readonly outlet: number
  readonly ambient: number
  readonly compressorTemp: number
  readonly volts: number
  readonly amps: number
  readonly highPsi: number
  readonly lowPsi: number
  readonly compressor: boolean
  readonly fan: boolean
  readonly defrost: boolean
}

const cycleMs = 1_200_000
const defrostMs = 240_000
/** One cycle in six melts the ice off the evaporator, when it is cold enough for ice. */
const defrostEvery = 6
const iceBelow = 7
/** How fast refrigerant and water, and how fast the compressor's steel follow, ms. */
const quick = 90_000
const slow = 300_000

interface Cycle {
  readonly running: boolean
  /** How far the refrigerant circuit, and the compressor's shell, have come up: 0 to 1. */
  readonly level: number
  readonly warmth: number
  readonly defrost: boolean
}

/** An air-to-water heat pump in its cycles: a pure function of time, ms UTC. */
export function heatPumpAt(seed: number, siteSeed: number, offsetMinutes: number, at: number): HeatPumpState {
  const ambient = 9 + 4 * dayWarmth(localTime(at, offsetMinutes)) + 1.2 * wander(siteSeed, 21, at, 3_600_000)
  const { running, level, warmth, defrost } = cycleAt(seed, at, ambient)
  const inlet = 39 + 3 * wander(seed, 22, at, 1_800_000) + 1.5 * level
  // While it melts the ice it takes its heat out of the water.
  const lift = defrost ? -3 : 5.5 + 0.4 * wander(seed, 23, at, 60_000)
  const outlet = inlet + lift * level
  const condensing = defrost ? ambient + 12 : outlet + 4
  const evaporating = defrost ? outlet - 12 : ambient - 7
  const rest = saturationPsi(ambient + 3)
  const highPsi = rest + (saturationPsi(condensing) - rest) * level
  const lowPsi = rest + (saturationPsi(evaporating) - rest) * level
  const volts = 231 + 4 * wander(siteSeed, 24, at, 1_800_000) + 1.5 * wander(seed, 25, at, 20_000) - (running ? 1.2 : 0)
  return {
    inlet,
    outlet,
    ambient,
    compressorTemp: ambient + 6 + (outlet + 22 - ambient - 6) * warmth,
    volts,
    amps: running ? 3.6 + 0.0165 * (highPsi - lowPsi) + 0.15 * wander(seed, 26, at, 15_000) : 0.18,
    highPsi,
    lowPsi,
    compressor: running,
    // The fan stands still while ice melts.
    fan: running && !defrost,
    defrost,
  }
}

function cycleAt(seed: number, at: number, ambient: number): Cycle {
  const shifted = at + uniform(seed, 27, 0) * cycleMs
  const cycle = Math.floor(shifted / cycleMs)
  const since = shifted - cycle * cycleMs
  // The colder, the longer it runs.
  const onMs = cycleMs * Math.min(0.85, Math.max(0.3, 0.75 - ambient / 40))
  const running = since < onMs
  const defrost = running && ambient < iceBelow && cycle % defrostEvery === 0 && since >= onMs - defrostMs
  const offMs = cycleMs - onMs
  const follow = (tau: number): number => {
    const left = Math.exp(-offMs / tau)
    return running ? 1 - (1 - left) * Math.exp(-since / tau) : Math.exp(-(since - onMs) / tau)
  }
  return { running, level: follow(quick), warmth: follow(slow), defrost }
}
