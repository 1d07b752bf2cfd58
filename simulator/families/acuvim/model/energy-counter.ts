import type { EnergyRegisters } from './measurement'

/** Total power of the meter: W, var, VA. */
export interface TotalPower {
  readonly p: number
  readonly q: number
  readonly s: number
}

const kilowattHour = 3_600_000 * 1000 // W·ms

export const noEnergy: EnergyRegisters = {
  activeImport: 0,
  activeExport: 0,
  reactiveImport: 0,
  reactiveExport: 0,
  apparent: 0,
}

/** Adds what flowed in `ms` between two samples, by the trapezoidal rule, to import or export by its sign. */
export function addEnergy(registers: EnergyRegisters, from: TotalPower, to: TotalPower, ms: number): EnergyRegisters {
  const active = (((from.p + to.p) / 2) * ms) / kilowattHour
  const reactive = (((from.q + to.q) / 2) * ms) / kilowattHour
  return {
    activeImport: registers.activeImport + Math.max(0, active),
    activeExport: registers.activeExport + Math.max(0, -active),
    reactiveImport: registers.reactiveImport + Math.max(0, reactive),
    reactiveExport: registers.reactiveExport + Math.max(0, -reactive),
    apparent: registers.apparent + (((from.s + to.s) / 2) * ms) / kilowattHour,
  }
}
