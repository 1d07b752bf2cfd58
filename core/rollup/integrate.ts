import type { Integral } from '../channel'
import { Sum } from './sum'

/** Samples further apart than this, ms, are never joined. */
export const contiguousMs = 180_000

/**
 * How far from a time readings matter to the integral there, ms: a sample up to `contiguousMs` away may be joined across it,
 * and what is the usual pace shows in as much time before and after.
 */
export const integralReachMs = 2 * contiguousMs

/** A sample is missing where the time between two is more than this many times the usual one. */
const paceFactor = 3

/** What is usual show so many times between samples before, and as many after. */
const paceNeighbours = 5

const hourMs = 3_600_000

export interface Sample {
  /** Event time, ms UTC. */
  readonly at: number
  readonly value: number
}

/** Two samples that follow each other, of different times. */
type Segment = readonly [Sample, Sample]

/**
 * Integrates `samples` (ascending by time) over [start, end) by the trapezoidal rule: the value between two samples lies on the
 * straight line between them, also where a bound of the bucket or 0 is crossed. The answer is in the unit of the integral;
 * `negative` is the amount that flowed back, so that it rises, too. Null where no two contiguous samples cover any of the time.
 *
 * Two samples are contiguous when they are at most `contiguousMs` apart, and at most 3 times the usual time: the median (of an
 * even number the lower one) of this time, the five before and the five after, of which those count that lie within
 * `contiguousMs` of the two. This looks at samples within `integralReachMs` of the bucket and no others, so that two neighbours
 * say the same of samples on either side of their bound.
 */
export function integrate(samples: readonly Sample[], integral: Integral, start: number, end: number): number | null {
  const segments = segmentsOf(samples)
  const sum = new Sum()
  let covered = false
  for (const [index, [a, b]] of segments.entries()) {
    const from = Math.max(a.at, start)
    const to = Math.min(b.at, end)
    if (from >= to || b.at - a.at > contiguousMs || !atUsualPace(segments, index)) continue
    covered = true
    sum.add(area(valueAt(a, b, from), valueAt(a, b, to), integral.part) * (to - from))
  }
  return covered ? (sum.total / hourMs) * integral.perHour : null
}

/** Of samples of one time, the last one begins what follows, and the first one ends what comes before. */
function segmentsOf(samples: readonly Sample[]): Segment[] {
  const segments: Segment[] = []
  for (const [index, b] of samples.entries()) {
    const a = samples[index - 1]
    if (a !== undefined && a.at < b.at) segments.push([a, b])
  }
  return segments
}

/** Whether a segment takes at most 3 times the median of those around. */
function atUsualPace(segments: readonly Segment[], index: number): boolean {
  const [a, b] = segments[index] as Segment
  const around = segments
    .slice(Math.max(0, index - paceNeighbours), index + paceNeighbours + 1)
    .filter(([from, to]) => from.at >= a.at - contiguousMs && to.at <= b.at + contiguousMs)
  const muchShorter = around.filter(([from, to]) => (to.at - from.at) * paceFactor < b.at - a.at)
  return muchShorter.length <= Math.floor((around.length - 1) / 2)
}

function valueAt(a: Sample, b: Sample, at: number): number {
  if (at === a.at) return a.value
  return at === b.at ? b.value : a.value + (b.value - a.value) * ((at - a.at) / (b.at - a.at))
}

/** Area below the line from `p` to `q` over a time of 1. */
function area(p: number, q: number, part: Integral['part']): number {
  if (part === 'all') return (p + q) / 2
  return part === 'positive' ? positiveArea(p, q) : positiveArea(-p, -q)
}

function positiveArea(p: number, q: number): number {
  if (p <= 0 && q <= 0) return 0
  if (p >= 0 && q >= 0) return (p + q) / 2
  // A triangle as high as the value above 0, ending where the line crosses 0.
  const high = Math.max(p, q)
  return ((high / Math.abs(p - q)) * high) / 2
}
