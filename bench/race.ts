import type { LoadJob } from './load/job'
import type { LoadGenerator } from './load/load-generator'
import { measure, median, type Row } from './measure'
import { rounds } from './plan'
import { whole } from './report/numbers'
import type { Target } from './targets/target'

/** A target with how to see what comes out of its far end, where it has one. */
export interface Contender {
  readonly target: Target
  readonly arrived: (() => Promise<number>) | null
}

/** Measures each in turn, round by round, and answers the median of each. */
export async function race(
  generator: LoadGenerator,
  contenders: readonly Contender[],
  load: (round: number) => Omit<LoadJob, 'port' | 'password' | 'epoch'>,
): Promise<Row[]> {
  const seen = contenders.map((): Row[] => [])
  for (let round = 1; round <= rounds; round++) {
    for (const [index, { target, arrived }] of contenders.entries()) {
      const row = await measure(generator, target, arrived, load(round))
      seen[index]?.push(row)
      console.log(`round ${round}: ${row.name} ${whole(row.load.perSecond)}/s`)
    }
  }
  return seen.map(median)
}
