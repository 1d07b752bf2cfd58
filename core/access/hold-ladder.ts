/** How long somebody is kept out: the first time `firstMs`, then twice as long each time, at most `maxMs`. */
export interface Ladder {
  readonly firstMs: number
  readonly maxMs: number
}

/** Length of the `step`-th hold in a row, counted from 0, ms. */
export function holdMs({ firstMs, maxMs }: Ladder, step: number): number {
  return Math.min(maxMs, firstMs * 2 ** Math.min(step, 52))
}

/** A hold as it stands. Times are ms of a clock that never goes back. */
export interface Hold {
  readonly key: string
  readonly since: number
  readonly until: number
  /** Attempts turned away since. */
  readonly refused: number
}
