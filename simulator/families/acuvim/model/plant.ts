import type { Feeder } from './feeder'
import type { LoadCurve } from './load-curve'

const twoShifts: LoadCurve = {
  base: 0.12,
  shifts: [
    // The crews overlap for half an hour, while the machines idle: the dip of a shift change.
    { from: 6, to: 14.25, level: 1, weekend: false },
    { from: 13.75, to: 22, level: 0.85, weekend: false },
  ],
}
const dayShift: LoadCurve = { base: 0.08, shifts: [{ from: 7, to: 17, level: 1, weekend: false }] }
const roundTheClock: LoadCurve = {
  base: 0.4,
  shifts: [
    { from: 6, to: 22, level: 1, weekend: true },
    { from: 22, to: 6, level: 0.7, weekend: true },
  ],
}
const officeHours: LoadCurve = { base: 0.15, shifts: [{ from: 8, to: 18, level: 1, weekend: false }] }

/** A small factory, most telling feeders first. A fleet larger than this repeats them at other sizes. */
export const plant: readonly Feeder[] = [
  {
    name: 'Main incomer',
    ratedW: 420_000,
    curve: twoShifts,
    powerFactor: { full: 0.94, base: 0.88 },
    split: [0.338, 0.331, 0.331],
    motors: [{ ratedW: 37_000, powerFactor: 0.86, cycleMs: 900_000, duty: 0.5 }],
    solarW: 0,
    thdAmps: 9,
  },
  {
    name: 'Press shop',
    ratedW: 90_000,
    curve: twoShifts,
    powerFactor: { full: 0.86, base: 0.72 },
    split: [0.335, 0.333, 0.332],
    motors: [
      { ratedW: 45_000, powerFactor: 0.87, cycleMs: 240_000, duty: 0.6 },
      { ratedW: 22_000, powerFactor: 0.85, cycleMs: 420_000, duty: 0.4 },
    ],
    solarW: 0,
    thdAmps: 12,
  },
  {
    name: 'Compressed air',
    ratedW: 12_000,
    curve: roundTheClock,
    powerFactor: { full: 0.9, base: 0.85 },
    split: [0.334, 0.333, 0.333],
    motors: [
      { ratedW: 55_000, powerFactor: 0.88, cycleMs: 300_000, duty: 0.65 },
      { ratedW: 30_000, powerFactor: 0.87, cycleMs: 540_000, duty: 0.3 },
    ],
    solarW: 0,
    thdAmps: 8,
  },
  {
    name: 'Paint line',
    ratedW: 140_000,
    curve: dayShift,
    powerFactor: { full: 0.97, base: 0.9 },
    split: [0.34, 0.335, 0.325],
    motors: [{ ratedW: 11_000, powerFactor: 0.83, cycleMs: 360_000, duty: 0.8 }],
    solarW: 0,
    thdAmps: 7,
  },
  {
    name: 'Cooling',
    ratedW: 38_000,
    curve: roundTheClock,
    powerFactor: { full: 0.88, base: 0.82 },
    split: [0.333, 0.334, 0.333],
    motors: [{ ratedW: 30_000, powerFactor: 0.86, cycleMs: 480_000, duty: 0.55 }],
    solarW: 0,
    thdAmps: 10,
  },
  {
    name: 'Offices and lighting',
    ratedW: 46_000,
    curve: officeHours,
    powerFactor: { full: 0.95, base: 0.9 },
    split: [0.4, 0.32, 0.28],
    motors: [],
    solarW: 0,
    thdAmps: 18,
  },
  {
    name: 'Office wing with solar roof',
    ratedW: 24_000,
    curve: officeHours,
    powerFactor: { full: 0.96, base: 0.92 },
    split: [0.35, 0.33, 0.32],
    motors: [],
    solarW: 60_000,
    thdAmps: 6,
  },
  {
    name: 'Warehouse and charging',
    ratedW: 30_000,
    curve: { base: 0.1, shifts: [{ from: 20, to: 5, level: 1, weekend: true }, ...twoShifts.shifts] },
    powerFactor: { full: 0.98, base: 0.93 },
    split: [0.37, 0.34, 0.29],
    motors: [],
    solarW: 0,
    thdAmps: 14,
  },
]

/** The feeder of the nth meter of a fleet. */
export function feederOf(index: number): Feeder {
  const feeder = plant[index % plant.length]
  if (feeder === undefined) throw new Error('the plant has no feeders')
  const round = Math.floor(index / plant.length)
  if (round === 0) return feeder
  const size = 0.4 + 0.15 * (round % 7)
  return { ...feeder, name: `${feeder.name} ${round + 1}`, ratedW: feeder.ratedW * size, solarW: feeder.solarW * size }
}
