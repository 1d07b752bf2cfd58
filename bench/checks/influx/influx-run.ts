import { setTimeout as delay } from 'node:timers/promises'
import type { LoadJob, LoadResult } from '../../load/job'
import type { LoadGenerator } from '../../load/load-generator'
import { job } from '../../plan'
import { cpuSeconds } from '../../report/cpu'
import { type ThreadCpu, ThreadWatch } from '../../report/thread-cpu'
import type { InfluxStack } from '../../targets/influx-stack'
import { acknowledgedPoints } from './acknowledged-points'
import { ratePerSecond, type Sample } from './progress'

/** Points on their way into InfluxDB. */
export interface InfluxRun {
  readonly name: string
  /** Messages/s; null: as many as were acknowledged, or already stored. */
  readonly offered: number | null
  readonly acknowledged: number
  /** Into InfluxDB. */
  readonly perSecond: number
  /** Acknowledged, but not in InfluxDB when nothing more came. */
  readonly missing: number
  /** From the end of the load to the last point, s. */
  readonly catchUpSeconds: number
  /** CPU seconds for 10 000 points: broker and Node-RED, and InfluxDB. */
  readonly cpu: { readonly own: number; readonly influx: number }
  /** CPU seconds for 10 000 points of each thread of broker and Node-RED, most first. */
  readonly threads: readonly ThreadCpu[]
}

const sampleEveryMs = 100
/** So long nothing more may come before it is over. */
const quietMs = 4_000
const patienceMs = 120_000

/** Brings messages to a stack and measures until all of them are points, or nothing more comes. */
export async function runLoad(
  generator: LoadGenerator,
  stack: InfluxStack,
  load: Omit<LoadJob, 'port' | 'password' | 'epoch'>,
): Promise<{ readonly run: InfluxRun; readonly load: LoadResult }> {
  const watch = await InfluxWatch.start(stack)
  const result = await generator.run(job(stack, load))
  return { run: await watch.untilIn([result], load.rate, performance.now()), load: result }
}

/** Measures what comes into InfluxDB from now on. */
export class InfluxWatch {
  readonly #stack: InfluxStack
  readonly #before: { readonly points: number; readonly own: number; readonly influx: number }
  readonly #threads: ThreadWatch
  readonly #samples: Sample[] = []
  readonly #over = new AbortController()
  readonly #sampling: Promise<void>

  static async start(stack: InfluxStack): Promise<InfluxWatch> {
    return new InfluxWatch(stack, await stack.influx.taken())
  }

  private constructor(stack: InfluxStack, points: number) {
    this.#stack = stack
    this.#before = { points, own: cpuSeconds(stack.pids), influx: cpuSeconds([stack.influx.pid]) }
    this.#threads = new ThreadWatch(stack.pids)
    this.#samples.push({ at: performance.now(), points })
    this.#sampling = this.#sample()
  }

  /** Until all that was acknowledged is there. `endedAt`, monotonic, is when the last of it was sent. */
  async untilIn(loads: readonly LoadResult[], offered: number | null, endedAt: number): Promise<InfluxRun> {
    const acknowledged = loads.reduce((sum, load) => sum + load.acknowledged, 0)
    const first = this.#samples[0] as Sample
    const isOver = (): boolean => {
      const last = this.#samples.at(-1) as Sample
      const changedAt = this.#samples.find(({ points }) => points === last.points)?.at ?? last.at
      const now = performance.now()
      return (
        last.points - first.points >= acknowledged || now - Math.max(changedAt, endedAt) > quietMs || now - endedAt > patienceMs
      )
    }
    while (!isOver()) await delay(sampleEveryMs / 2)
    const per10000 = (seconds: number): number => (seconds * 10_000) / Math.max(1, acknowledged)
    const cpu = this.#cpu(per10000)
    const threads = this.#threads.used().map(({ name, seconds }) => ({ name, seconds: per10000(seconds) }))
    this.#over.abort()
    await this.#sampling
    const last = this.#samples.at(-1) as Sample
    const lastAt = this.#samples.find(({ points }) => points === last.points)?.at ?? last.at
    const counts = await Promise.all(loads.map((load) => acknowledgedPoints(this.#stack, load)))
    const there = counts.reduce((sum, count) => sum + count, 0)
    return {
      name: this.#stack.name,
      offered,
      acknowledged,
      perSecond: ratePerSecond(this.#samples),
      missing: acknowledged - there,
      catchUpSeconds: Math.max(0, (lastAt - endedAt) / 1000),
      cpu,
      threads,
    }
  }

  #cpu(per10000: (seconds: number) => number): InfluxRun['cpu'] {
    const { pids, influx } = this.#stack
    return {
      own: per10000(cpuSeconds(pids) - this.#before.own),
      influx: per10000(cpuSeconds([influx.pid]) - this.#before.influx),
    }
  }

  async #sample(): Promise<void> {
    while (!this.#over.signal.aborted) {
      await delay(sampleEveryMs, undefined, { signal: this.#over.signal }).catch(() => undefined)
      this.#samples.push({ at: performance.now(), points: await this.#stack.influx.taken() })
    }
  }
}
