import type { PerPhase } from './three-phase'

/** Everything a three-phase meter shows at one moment, in SI units and kWh. */
export interface Measurement {
  /** ms UTC. */
  readonly at: number
  /** Hz. */
  readonly frequency: number
  /** Line to neutral, V. */
  readonly volts: PerPhase<number>
  /** L1–L2, L2–L3, L3–L1, V. */
  readonly lineVolts: PerPhase<number>
  readonly amps: PerPhase<number>
  readonly neutralAmps: number
  /** Active, W; negative is delivered to the grid. */
  readonly p: PerPhase<number>
  /** Reactive, var. */
  readonly q: PerPhase<number>
  /** Apparent, VA. */
  readonly s: PerPhase<number>
  readonly powerFactor: PerPhase<number>
  readonly total: { readonly p: number; readonly q: number; readonly s: number; readonly powerFactor: number }
  /** Percent. */
  readonly unbalance: { readonly volts: number; readonly amps: number }
  /** Total harmonic distortion, percent. */
  readonly thd: { readonly volts: PerPhase<number>; readonly amps: PerPhase<number> }
  /** Counters since the meter was installed. */
  readonly energy: EnergyRegisters
  /** Means over the last quarter of an hour: W, var, VA. */
  readonly demand: { readonly p: number; readonly q: number; readonly s: number }
}

export interface EnergyRegisters {
  /** kWh. */
  readonly activeImport: number
  readonly activeExport: number
  /** kvarh. */
  readonly reactiveImport: number
  readonly reactiveExport: number
  /** kVAh. */
  readonly apparent: number
}
