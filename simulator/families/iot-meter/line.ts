/** One measured value as it goes over the wire. */
export interface Measurement {
  readonly type: string
  readonly val: number
  /** Absent for a quantity without one. */
  readonly unit?: string
}

/** What a meter of a traction line shows at a moment: a pure function of time, ms UTC. */
export type Line = (at: number) => readonly Measurement[]

export function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals))
}
