import { setTimeout as delay } from 'node:timers/promises'
import type { LoadJob, LoadResult } from './load/job'
import type { LoadGenerator } from './load/load-generator'
import { job, saturated } from './plan'
import { MemoryWatch } from './report/memory'
import type { RunningBusbar } from './targets/busbar'
import type { Target } from './targets/target'

/** One row of the table. */
export interface Row {
  readonly name: string
  readonly load: LoadResult
  readonly peakBytes: number
  /** What came out at the far end, where there is one. */
  readonly through: Through | null
}

/** From the first message sent until the last one was there. */
export interface Through {
  /** Messages. */
  readonly perSecond: number
  /** From the end of the load until nothing was left to do, s. */
  readonly catchUpSeconds: number
  /** Readings that were acknowledged, but not there at the end. */
  readonly missing: number
}

const patienceMs = 60_000

/** As many messages as the target acknowledges. `arrived` counts the readings that came out at the far end. */
export async function measure(
  generator: LoadGenerator,
  target: Target,
  arrived: (() => Promise<number>) | null = null,
  load: Omit<LoadJob, 'port' | 'password' | 'epoch'> = saturated,
): Promise<Row> {
  const memory = new MemoryWatch(target.pids)
  const before = (await arrived?.()) ?? 0
  const begun = performance.now()
  const result = await generator.run(job(target, load))
  const ended = performance.now()
  const through = arrived === null ? null : await catchUp(arrived, before + result.readings, result, begun, ended)
  return { name: target.name, load: result, peakBytes: memory.stop(), through }
}

/** Waits until everything that was acknowledged has come out, or nothing more does. */
async function catchUp(
  arrived: () => Promise<number>,
  expected: number,
  load: LoadResult,
  begun: number,
  ended: number,
): Promise<Through> {
  let count = await arrived()
  let changedAt = performance.now()
  while (count < expected && performance.now() - changedAt < 5_000 && performance.now() - ended < patienceMs) {
    await delay(50)
    const now = await arrived()
    if (now !== count) changedAt = performance.now()
    count = now
  }
  const missing = Math.max(0, expected - count)
  return {
    perSecond: (load.acknowledged * (1 - missing / load.readings)) / ((changedAt - begun) / 1000),
    catchUpSeconds: Math.max(0, (changedAt - ended) / 1000),
    missing,
  }
}

/** The row with the middle rate. */
export function median(rows: readonly Row[]): Row {
  const sorted = rows.toSorted((a, b) => a.load.perSecond - b.load.perSecond)
  const middle = sorted[Math.floor(sorted.length / 2)]
  if (middle === undefined) throw new Error('there is nothing to take the median of')
  return middle
}

/** Readings Busbar has stored. */
export function storedReadings(busbar: RunningBusbar): Promise<number> {
  return busbar.metric('busbar_readings_stored_total')
}
