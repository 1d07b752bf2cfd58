import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { megabytes, ms, whole } from '../../report/numbers'
import { table } from '../../report/table'
import type { Verdict } from '../disturbances'
import { type Asked, askYear } from './ask-year'
import { fillYear } from './fill-year'

/** What the issue promises for a year of one channel of one device with ten million readings stored. */
const promisedMs = 100

/** Fills a year, asks it, prints both. */
export function measureYear(readings: number): Verdict {
  const dir = mkdtempSync(join(tmpdir(), 'busbar-bench-'))
  const file = join(dir, 'projection.db')
  try {
    const filled = fillYear(file, readings, (stored) => console.log(`year: ${whole(stored)} of ${whole(readings)} readings`))
    const asked = askYear(file)
    console.log(
      `\n${whole(readings)} readings stored in ${filled.storing.toFixed(0)} s (${whole(readings / filled.storing)}/s), ` +
        `rolled up in ${filled.rollingUp.toFixed(0)} s, ${megabytes(statSync(file).size)}\n\n${askedTable(asked)}\n`,
    )
    return verdictOf(asked, readings)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

function askedTable(asked: readonly Asked[]): string {
  const head = ['one channel of one device', 'from', 'points', 'cold median', 'p99', 'warm median', 'p99']
  const rows = asked.map(({ question, layer, points, cold, warm }) => {
    return [question, layer, whole(points), ms(cold.p50), ms(cold.p99), ms(warm.p50), ms(warm.p99)]
  })
  return table(head, rows)
}

function verdictOf(asked: readonly Asked[], readings: number): Verdict {
  const slowest = Math.max(...asked.map(({ cold, warm }) => Math.max(cold.p99, warm.p99)))
  return {
    promise: `a year of one channel of one device is answered in under ${promisedMs} ms with ${whole(readings)} readings stored`,
    seen: `at most ${ms(slowest)} (p99 of the slowest question)`,
    holds: slowest < promisedMs,
  }
}
