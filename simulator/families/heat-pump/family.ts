import type { Family } from '../../device/family'
import { curveTime, type PastSpan } from '../../device/site'
import { uniform, wander } from '../../model/noise'
import { type HeatPumpState, heatPumpAt } from './heat-pump'
import { bufferSize, Monitor } from './monitor'
import type { BufferedReading } from './reading'

const places = ['office', 'hall', 'canteen', 'workshop', 'gatehouse']
const usualIntervalMs = 10_000

/** Monitors of heat pumps, as docs/protocols/heat-pump.md has them. */
export const heatPump: Family = {
  name: 'heat-pump',
  prefix: 'heatpump-',
  dialect: 'heat-pump',
  group: 'Heat pumps',
  nameOf: (index) => `Heat pump ${places[index] ?? index + 1}`,
  usualIntervalMs,
  keepsHistory: true,
  // It never has a clock, and says so by sending its uptime.
  unfit: ['clockless'],
  build: ({ seed, site, behaviours, intervalMs, history, habits }) => ({
    boot: (board) =>
      new Monitor({
        board,
        time: habits.heatPumpTime,
        readMs: intervalMs ?? usualIntervalMs,
        history: board.boot === 0 && history !== null ? fitting(history) : null,
        sense: (at) => {
          const state = heatPumpAt(seed, site.seed, site.offsetMinutes, curveTime(site, at))
          return behaviours.has('noisy') ? faulty(state, seed, at) : { state, loose: false }
        },
      }),
  }),
}

/** As much of the past as fits into the buffer beside a few new readings. */
function fitting(history: PastSpan): PastSpan {
  const room = bufferSize - 5
  return { ...history, stepMs: Math.max(history.stepMs, Math.ceil(history.spanMs / room / 1000) * 1000) }
}

/** A bad day for the board: the mains are high, which makes alerts, and a thermistor loses contact. */
function faulty(state: HeatPumpState, seed: number, at: number): Pick<BufferedReading, 'state' | 'loose'> {
  const surge = 14 + 8 * wander(seed, 901, at, 120_000)
  return { state: { ...state, volts: state.volts + surge }, loose: uniform(seed, 900, Math.floor(at / 1000)) < 1 / 8 }
}
