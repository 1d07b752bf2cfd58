import type { LoadResult } from '../../load/job'
import type { LoadGenerator } from '../../load/load-generator'
import { asFastAsAcknowledged, job, offered, rounds } from '../../plan'
import type { BusbarWithInflux } from '../../targets/busbar-influx'
import type { InfluxStack } from '../../targets/influx-stack'
import { type InfluxRun, InfluxWatch, runLoad } from './influx-run'

/** Messages of a live run, as a share of those that are stored. */
const liveShare = 1 / 3

export interface Rounds {
  readonly batch: InfluxRun | null
  readonly live: InfluxRun
  readonly catchUp: InfluxRun
}

/** A stock flow, and the rate it is offered. */
export interface Peer {
  readonly stack: InfluxStack
  readonly rate: number
  readonly seconds: number
}

/** Measures Busbar and the stock flow in turn, so that a busy neighbour meets both. */
export async function takeTurns(
  generator: LoadGenerator,
  busbar: BusbarWithInflux,
  peer: Peer | null,
  messages: number,
  say: (run: InfluxRun) => void,
): Promise<Rounds> {
  const seen = { batch: [] as InfluxRun[], live: [] as InfluxRun[], catchUp: [] as InfluxRun[] }
  const keep = (kind: keyof typeof seen, run: InfluxRun): void => {
    seen[kind].push(run)
    say(run)
  }
  const stored: LoadResult[] = [await generator.run(job(busbar, asFastAsAcknowledged(messages)))]
  for (let round = 1; round <= rounds; round++) {
    if (peer) keep('batch', (await runLoad(generator, peer.stack, offered(peer.rate, peer.seconds))).run)
    await busbar.untilStored(stored.reduce((sum, { readings }) => sum + readings, 0))
    keep('catchUp', await catchUp(busbar, stored))
    const { run, load } = await runLoad(generator, busbar, asFastAsAcknowledged(messages * liveShare))
    keep('live', run)
    stored.push(load)
  }
  const lossless = seen.batch.filter(({ missing }) => missing === 0)
  return { batch: lossless.length > 0 ? middle(lossless) : null, live: middle(seen.live), catchUp: middle(seen.catchUp) }
}

/** Into an empty database, as after an outage of InfluxDB that began with the first reading. */
async function catchUp(busbar: BusbarWithInflux, stored: readonly LoadResult[]): Promise<InfluxRun> {
  await busbar.removeSink()
  const watch = await InfluxWatch.start(busbar)
  await busbar.deploySink()
  const run = await watch.untilIn(stored, null, performance.now())
  return { ...run, name: `${busbar.name}, catching up` }
}

/** The run with the middle rate; what is missing is missing of all. */
export function middle(runs: readonly InfluxRun[]): InfluxRun {
  const sorted = runs.toSorted((a, b) => a.perSecond - b.perSecond)
  const run = sorted[Math.floor(sorted.length / 2)]
  if (run === undefined) throw new Error('there is nothing to take the middle of')
  const sum = (of: (each: InfluxRun) => number): number => runs.reduce((total, each) => total + of(each), 0)
  return { ...run, missing: sum(({ missing }) => missing), acknowledged: sum(({ acknowledged }) => acknowledged) }
}
