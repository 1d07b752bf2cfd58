import { dayWarmth, sunHeight, throughClouds } from '../../model/daylight'
import { localTime } from '../../model/local-time'
import { uniform, wander } from '../../model/noise'

/** What the board's sensors see at a moment: °C, % relative humidity, % of the probe's range, lx. */
export interface PlantState {
  readonly temperature: number
  readonly humidity: number
  readonly soilMoisture: number
  readonly light: number
}

const dayMs = 86_400_000
const hourMs = 3_600_000
/** Watered at seven in the morning; the water takes this long to reach the probe. */
const wateringHour = 7
const soakMs = 600_000
const wet = 62
const dry = 18
/** Light behind glass at noon. */
const noonLux = 38_000

/** A pot in a greenhouse: a pure function of time, ms UTC. Light follows the sun, and the soil dries faster by day. */
export function plantAt(seed: number, offsetMinutes: number, at: number): PlantState {
  const time = localTime(at, offsetMinutes)
  const temperature = 22 + 3 * dayWarmth(time) + 0.6 * wander(seed, 41, at, 1_200_000)
  const vapour = 13 + 1.5 * wander(seed, 42, at, 3_600_000)
  return {
    temperature,
    humidity: Math.min(99, (100 * vapour) / saturationHectopascal(temperature)),
    soilMoisture: soilAt(seed, at + offsetMinutes * 60_000),
    light: noonLux * sunHeight(time) ** 1.2 * throughClouds(seed, at) * (0.7 + 0.3 * uniform(seed, 43, 0)),
  }
}

/** Saturation vapour pressure over water by the Magnus formula (Sonntag 1990). Warm air of the same vapour is drier. */
function saturationHectopascal(celsius: number): number {
  return 6.112 * Math.exp((17.62 * celsius) / (243.12 + celsius))
}

/** Watered each second to fourth day, and drying in between. `local` is ms of local time. */
function soilAt(seed: number, local: number): number {
  const everyDays = 2 + Math.floor(3 * uniform(seed, 44, 0))
  const shift = Math.floor(everyDays * uniform(seed, 45, 0)) * dayMs + wateringHour * hourMs
  const since = modulo(local - shift, everyDays * dayMs)
  const before = drained(everyDays * 24)
  const now = drained(since / hourMs)
  return since < soakMs ? before + ((wet - before) * since) / soakMs : now
}

/** Moisture so many hours after watering. */
function drained(hours: number): number {
  return dry + (wet - dry) * Math.exp(-dryingHours(hours) / 70)
}

/** Hours that count: a bright hour dries as much as 1.8, a dark one as 0.2; over a day they are 24. */
function dryingHours(hours: number): number {
  const sinceMidnight = hours + wateringHour
  const phase = (h: number): number => -Math.cos((2 * Math.PI * (h - 6)) / 24)
  return hours + 0.8 * (12 / Math.PI) * (phase(sinceMidnight) - phase(wateringHour))
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor
}
