/** Power of a load: active in W, reactive in var. Positive is taken from the grid, negative is delivered to it. */
export interface ComplexPower {
  readonly p: number
  readonly q: number
}

export type PerPhase<T> = readonly [l1: T, l2: T, l3: T]

/** What feeds the load: open-circuit voltages in V and the impedance of transformer and cable in ohm. */
export interface Supply {
  readonly volts: PerPhase<number>
  readonly resistance: number
  readonly reactance: number
}

export interface PhaseState extends ComplexPower {
  /** Line to neutral, V. */
  readonly volts: number
  readonly amps: number
  /** Apparent power, VA. */
  readonly s: number
  /** P / S: negative when power is delivered. */
  readonly powerFactor: number
}

/**
 * Voltage and current of one phase for a given load.
 * The drop over the supply is the usual approximation ΔU ≈ (R·P + X·Q) / U; it makes the voltage sag with load.
 */
export function solvePhase(load: ComplexPower, openVolts: number, supply: Supply): PhaseState {
  const volts = openVolts - (supply.resistance * load.p + supply.reactance * load.q) / openVolts
  const s = Math.hypot(load.p, load.q)
  return { ...load, volts, s, amps: s / volts, powerFactor: s === 0 ? 1 : load.p / s }
}

/** Voltage between two phases 120° apart, by the law of cosines. */
export function lineVolts(a: number, b: number): number {
  return Math.sqrt(a * a + b * b + a * b)
}

/** Current in the neutral conductor: the sum of the three phasors, each lagging its voltage by its own angle. */
export function neutralAmps(phases: PerPhase<PhaseState>): number {
  let real = 0
  let imaginary = 0
  for (const [index, phase] of phases.entries()) {
    const angle = (-2 * Math.PI * index) / 3 - Math.atan2(phase.q, phase.p)
    real += phase.amps * Math.cos(angle)
    imaginary += phase.amps * Math.sin(angle)
  }
  return Math.hypot(real, imaginary)
}

/** Largest deviation from the mean over the mean, in percent: the definition of NEMA MG 1, used for voltages and currents. */
export function unbalance(values: PerPhase<number>): number {
  const mean = (values[0] + values[1] + values[2]) / 3
  if (mean === 0) return 0
  return (100 * Math.max(...values.map((value) => Math.abs(value - mean)))) / mean
}
