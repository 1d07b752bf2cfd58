/** A range of time, ms UTC. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** Readings on either side that say what is usual at a time. */
const neighbours = 5

/**
 * Where readings are missing: where the next one came three times later than is usual around there, and not within two
 * and a half buckets. Usual is what the neighbours do, so neither a meter that sends every five minutes has gaps at 10 s a
 * bucket, nor the sparse past of one that sends more often now. Where the hub knows of a gap, one empty bucket is enough.
 */
export function chartGaps(
  times: readonly number[],
  { from, to, bucketMs }: Stretch & { readonly bucketMs: number },
  known: readonly Stretch[],
): readonly Stretch[] {
  if (times.length === 0) return []
  const edges = [from, ...times, to]
  const steps = edges.slice(1).map((time, i) => time - (edges[i] ?? time))
  // The first and the last step are cut off by the range and tell nothing of what is usual.
  const usual = steps.map((_, i) =>
    Math.max(
      median(steps.slice(Math.max(i - neighbours, 1), i)),
      median(steps.slice(i + 1, Math.min(i + 1 + neighbours, steps.length - 1))),
    ),
  )
  return steps.flatMap((step, i) => {
    const [last, next] = [edges[i] ?? from, edges[i + 1] ?? to]
    const empty = { from: i === 0 ? last : Math.min(last + bucketMs, next), to: next }
    const isLong = step > Math.max(2.5 * bucketMs, 3 * (usual[i] ?? 0))
    const isKnown = step > 1.5 * bucketMs && known.some((gap) => gap.from < empty.to && gap.to > empty.from)
    return isLong || isKnown ? [empty] : []
  })
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
