import { setTimeout as delay } from 'node:timers/promises'
import type { LoadResult } from '../load/job'
import type { LoadGenerator } from '../load/load-generator'
import { storedReadings } from '../measure'
import { blockMs, job, steady } from '../plan'
import type { RunningBusbar } from '../targets/busbar'

/** What a promise says, what was seen, and whether it holds. */
export interface Verdict {
  readonly promise: string
  readonly seen: string
  readonly holds: boolean
}

/** A full deploy in the middle of a load disconnects no client and loses nothing. */
export async function deployUnderLoad(generator: LoadGenerator, busbar: RunningBusbar): Promise<Verdict> {
  const before = await storedReadings(busbar)
  const loading = generator.run(job(busbar, steady))
  await delay((steady.warmUp + steady.seconds / 2) * 1000)
  await busbar.admin.deployFull(await busbar.admin.flows())
  const load = await loading
  const stored = await settled(() => storedReadings(busbar).then((count) => count - before), load.acknowledged)
  return {
    promise: 'a full deploy under load disconnects no client and loses nothing',
    seen: `${load.disconnects} disconnected, ${load.unanswered} unanswered, ${load.acknowledged} acknowledged, ${stored} stored`,
    holds: load.disconnects === 0 && load.unanswered === 0 && stored === load.acknowledged,
  }
}

/** A function node that is busy for five seconds does not hold up acknowledgements: measured between two quiet runs. */
export async function blockedFlow(generator: LoadGenerator, busbar: RunningBusbar): Promise<Verdict> {
  const before = await generator.run(job(busbar, steady))
  const loading = generator.run(job(busbar, steady))
  await delay((steady.warmUp + (steady.seconds - blockMs / 1000) / 2) * 1000)
  await busbar.block(blockMs)
  const blocked = await loading
  const after = await generator.run(job(busbar, steady))
  const p99 = (load: LoadResult): string => `${load.latency.p99.toFixed(2)} ms`
  const quiet = Math.max(before.latency.p99, after.latency.p99)
  return {
    promise: `a function node that blocks for ${blockMs / 1000} s moves PUBACK p99 by at most 20 ms, at ${steady.rate} messages/s`,
    seen: `${p99(before)} before, ${p99(blocked)} while blocked, ${p99(after)} after; ${blocked.disconnects} disconnected`,
    holds: blocked.latency.p99 - quiet <= 20 && blocked.disconnects === 0,
  }
}

/** Asks until the number is reached, for at most some seconds; answers the last one. */
async function settled(ask: () => Promise<number>, expected: number): Promise<number> {
  const deadline = performance.now() + 10_000
  let count = await ask()
  while (count < expected && performance.now() < deadline) {
    await delay(50)
    count = await ask()
  }
  return count
}
