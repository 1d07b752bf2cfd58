import type { Family } from '../../device/family'
import { curveTime } from '../../device/site'
import { uniform } from '../../model/noise'
import { PlantNode } from './node'
import { type PlantState, plantAt } from './plant'

const plants = ['Tomatoes', 'Basil', 'Orchids', 'Lemon tree', 'Ferns']
const usualIntervalMs = 60_000

/** Boards beside a plant, as docs/protocols/plantops.md has them. */
export const plantOps: Family = {
  name: 'plantops',
  prefix: 'plant-',
  dialect: 'plantops',
  group: 'Greenhouse',
  nameOf: (index) => plants[index] ?? `Plant ${index + 1}`,
  usualIntervalMs,
  // Its readings have no time: what comes late cannot be placed.
  keepsHistory: false,
  unfit: ['clockless', 'gap'],
  build: ({ seed, site, behaviours, intervalMs }) => ({
    boot: (board) =>
      new PlantNode({
        board,
        intervalMs: intervalMs ?? usualIntervalMs,
        sense: (at) => {
          const state = plantAt(seed, site.offsetMinutes, curveTime(site, at))
          return behaviours.has('noisy') ? faulty(state, seed, at) : state
        },
      }),
  }),
}

/** A probe with a bad contact: one reading of eight jumps, one of forty is more than there can be. */
function faulty(state: PlantState, seed: number, at: number): PlantState {
  const chance = uniform(seed, 900, Math.floor(at / 1000))
  if (chance < 1 / 40) return { ...state, soilMoisture: 180 }
  return chance < 1 / 8 ? { ...state, soilMoisture: state.soilMoisture / 3 } : state
}
