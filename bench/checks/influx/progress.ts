/** How many points were in the database at a time, ms, monotonic. */
export interface Sample {
  readonly at: number
  readonly points: number
}

/**
 * Points per second between the first tenth and the last: how fast it went while it went, without how long the first batch was
 * gathered and how long the last, which is not full, was waited for. 0 when nothing came.
 */
export function ratePerSecond(samples: readonly Sample[]): number {
  const [first, last] = [samples[0], samples.at(-1)]
  if (!first || !last || last.points <= first.points) return 0
  const came = last.points - first.points
  const from = timeOf(samples, first.points + 0.1 * came)
  const to = timeOf(samples, first.points + 0.9 * came)
  // All in one sample: it is known only that it took no longer than that.
  return to > from ? (800 * came) / (to - from) : (1000 * came) / (last.at - first.at)
}

/** When so many were there, in proportion between two samples. */
function timeOf(samples: readonly Sample[], points: number): number {
  const index = samples.findIndex((sample) => sample.points >= points)
  const [before, after] = [samples[index - 1], samples[index]]
  if (!after) return Number.NaN
  if (!before) return after.at
  return before.at + ((after.at - before.at) * (points - before.points)) / (after.points - before.points)
}
