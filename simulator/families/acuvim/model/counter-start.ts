import { addEnergy, noEnergy, type TotalPower } from './energy-counter'
import type { EnergyRegisters } from './measurement'

const stepMs = 15 * 60_000
const weekMs = 7 * 24 * 3_600_000
/** A Monday: when every simulated meter was installed with counters at zero. */
const installedAt = Date.UTC(2024, 0, 1)

/**
 * What the counters of a meter show when the simulator starts: as many typical weeks as have passed, and this week up to
 * now. So a simulator that is started again goes on about where it ended. `powerAt` takes ms UTC.
 */
export function countersAt(at: number, powerAt: (at: number) => TotalPower): EnergyRegisters {
  const elapsed = Math.max(0, at - installedAt)
  const weeks = Math.floor(elapsed / weekMs)
  const thisWeek = elapsed - weeks * weekMs

  let week = noEnergy
  let partial = noEnergy
  let power = powerAt(installedAt)
  for (let t = 0; t < weekMs; t += stepMs) {
    const next = powerAt(installedAt + t + stepMs)
    week = addEnergy(week, power, next, stepMs)
    if (t < thisWeek) partial = addEnergy(partial, power, next, Math.min(stepMs, thisWeek - t))
    power = next
  }
  return sum(week, weeks, partial)
}

function sum(week: EnergyRegisters, weeks: number, partial: EnergyRegisters): EnergyRegisters {
  const add = (register: keyof EnergyRegisters): number => week[register] * weeks + partial[register]
  return {
    activeImport: add('activeImport'),
    activeExport: add('activeExport'),
    reactiveImport: add('reactiveImport'),
    reactiveExport: add('reactiveExport'),
    apparent: add('apparent'),
  }
}
