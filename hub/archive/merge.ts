import type { Uplink } from '../../core/uplink'

/** The messages of a batch in order of position, none twice. */
export interface Batch {
  /** Not above its first message. */
  readonly first: number
  readonly uplinks: readonly Uplink[]
}

/** Two different messages with the same position: answers the one that counts, or throws. */
export type Decide = (one: Uplink, other: Uplink) => Uplink

/**
 * Puts batches that may overlap into one order, each message once. They come in the order of `first`, so that what is below the next
 * `first` is final: no more is held in memory than batches that overlap.
 */
export async function* mergeByPosition(batches: AsyncIterable<Batch>, decide: Decide): AsyncGenerator<readonly Uplink[]> {
  let waiting: readonly Uplink[] = []
  for await (const { first, uplinks } of batches) {
    const final = firstAtOrAbove(waiting, first)
    if (final > 0) yield waiting.slice(0, final)
    waiting = merged(final > 0 ? waiting.slice(final) : waiting, uplinks, decide)
  }
  if (waiting.length > 0) yield waiting
}

/** Two lists in order of position as one. */
export function merged(one: readonly Uplink[], other: readonly Uplink[], decide: Decide): readonly Uplink[] {
  if (one.length === 0) return other
  if (other.length === 0) return one
  const all: Uplink[] = []
  let [i, j] = [0, 0]
  while (i < one.length && j < other.length) {
    const [a, b] = [one[i] as Uplink, other[j] as Uplink]
    if (a.position <= b.position) i++
    if (b.position <= a.position) j++
    if (a.position === b.position) all.push(isSame(a, b) ? a : decide(a, b))
    else all.push(a.position < b.position ? a : b)
  }
  return all.concat(one.slice(i), other.slice(j))
}

/** Whether two messages are the same in all that a journal keeps. */
export function isSame(one: Uplink, other: Uplink): boolean {
  return (
    one.position === other.position &&
    one.receivedAt === other.receivedAt &&
    one.identity === other.identity &&
    one.topic === other.topic &&
    one.qos === other.qos &&
    one.retain === other.retain &&
    one.refusal === other.refusal &&
    (one.replayed ?? false) === (other.replayed ?? false) &&
    Buffer.compare(one.payload, other.payload) === 0
  )
}

/** Index of the first message with a position of at least `position`. */
export function firstAtOrAbove(uplinks: readonly Uplink[], position: number): number {
  let [low, high] = [0, uplinks.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((uplinks[middle] as Uplink).position < position) low = middle + 1
    else high = middle
  }
  return low
}
