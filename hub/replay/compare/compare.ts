import { deviceTypes } from '../../../devices'
import { BucketComparison } from './buckets'
import { type Compared, comparedKinds, type Difference, Differences } from './difference'
import { compareGaps } from './gaps'
import { compareLatest } from './latest'
import { ReadingComparison } from './readings'
import type { Scope } from './scope'
import { Seen } from './seen'
import { isExplained, tailOf } from './tail'

export interface Comparison {
  readonly compared: Readonly<Record<Compared, number>>
  readonly differing: Readonly<Record<Compared, number>>
  /** The first of them, by event time. */
  readonly differences: readonly Difference[]
  /** Things that the hub changed while they were compared. */
  readonly movedOn: number
}

/** Compares all there is. Whatever new readings explain is no difference: the live database may be in use. */
export function compare(scope: Scope): Comparison {
  const differences = new Differences()
  const seen = new Seen()
  new ReadingComparison(scope, seen, differences).run()
  const movedOn = compareLatest(scope, seen, differences) + compareGaps(scope, seen, differences)
  new BucketComparison(scope, deviceTypes, seen, differences).run()

  const tail = tailOf(scope)
  const left = differences.kept.filter((difference) => !isExplained(difference, tail))
  const differing = Object.fromEntries(
    comparedKinds.map((kind) => [kind, left.filter((one) => one.kind === kind).length + differences.beyond[kind]]),
  ) as Record<Compared, number>
  return {
    compared: differences.counts,
    differing,
    differences: left.toSorted((a, b) => a.at - b.at),
    movedOn: movedOn + differences.kept.length - left.length,
  }
}
