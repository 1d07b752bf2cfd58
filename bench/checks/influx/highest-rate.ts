/** What came of a rate that was offered. */
export interface Tried {
  /** That arrived. */
  readonly perSecond: number
  readonly missing: number
}

export interface Ladder {
  /** Messages/s. */
  readonly from: number
  readonly factor: number
  readonly steps: number
}

/** Less than this share of what was offered is lagging behind. */
const keepsUp = 0.9

/**
 * Offers rising rates until what arrives lags behind or something is lost, and answers the run with the most points per second that
 * lost nothing; where a rate was lost, one between it and the one before is tried, too. Null when even the first lost something.
 */
export async function highestRate<T extends Tried>(
  { from, factor, steps }: Ladder,
  run: (rate: number) => Promise<T>,
): Promise<T | null> {
  let best: T | null = null
  const offer = async (rate: number): Promise<T> => {
    const tried = await run(Math.round(rate))
    if (tried.missing === 0 && tried.perSecond > (best?.perSecond ?? 0)) best = tried
    return tried
  }
  for (let step = 0; step < steps; step++) {
    const rate = from * factor ** step
    const { perSecond, missing } = await offer(rate)
    if (missing > 0) {
      await offer(rate / Math.sqrt(factor))
      break
    }
    if (perSecond < keepsUp * rate) break
  }
  return best
}
