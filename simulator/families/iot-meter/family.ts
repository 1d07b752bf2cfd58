import type { Family, Order } from '../../device/family'
import type { Program } from '../../device/firmware'
import { curveTime } from '../../device/site'
import { uniform } from '../../model/noise'
import { type AcSystem, ac15kV, ac25kV, acLine } from './ac-line'
import { dcLine } from './dc-line'
import type { Line, Measurement } from './line'
import { worksSettings } from './settings'
import { newFlash, TractionMeter } from './traction-meter'

const shared = {
  dialect: 'iot-meter',
  group: 'Traction',
  usualIntervalMs: worksSettings.sendMs,
  keepsHistory: true,
  unfit: ['clockless'],
} as const

/** Meters of 750 V feeders, as docs/protocols/iot-meter.md has them. */
export const tractionDc: Family = {
  ...shared,
  name: 'dc',
  prefix: 'dc-meter-',
  nameOf: (index) => `Substation ${place(index)}, 750 V`,
  build: (order) => meterOn(dcLine(order.seed, order.site.offsetMinutes), order),
}

/** Meters of 25 kV 50 Hz feeders. */
export const tractionAc: Family = {
  ...shared,
  name: 'ac',
  prefix: 'ac-meter-',
  nameOf: (index) => `Feeder ${place(index)}, 25 kV`,
  build: (order) => meterOnAc(ac25kV, order),
}

/** Meters of 15 kV 16.7 Hz feeders. */
export const tractionAc15: Family = {
  ...shared,
  name: 'ac15',
  prefix: 'ac15-meter-',
  nameOf: (index) => `Feeder ${place(index)}, 15 kV`,
  build: (order) => meterOnAc(ac15kV, order),
}

const places = ['North', 'South', 'Depot', 'Harbour', 'Airport']

function place(index: number): string {
  const round = Math.floor(index / places.length)
  return `${places[index % places.length]}${round === 0 ? '' : ` ${round + 1}`}`
}

function meterOnAc(system: AcSystem, order: Order): Program {
  return meterOn(acLine(system, order.seed, order.site.seed), order)
}

function meterOn(line: Line, { seed, site, behaviours, intervalMs, history }: Order): Program {
  const flash = newFlash(intervalMs)
  const works = flash.settings
  const measure = (at: number): readonly Measurement[] => {
    const measured = line(curveTime(site, at))
    return behaviours.has('noisy') ? spiked(measured, seed, at) : measured
  }
  return {
    boot: (board) => new TractionMeter({ board, flash, works, measure, history: board.boot === 0 ? history : null }),
  }
}

/** A loose voltage divider: one sample of forty shows a voltage that cannot be. */
function spiked(measured: readonly Measurement[], seed: number, at: number): readonly Measurement[] {
  if (uniform(seed, 900, at) >= 1 / 40) return measured
  return measured.map((one) => (one.type.startsWith('voltage_') ? { ...one, val: one.val * 10 } : one))
}
