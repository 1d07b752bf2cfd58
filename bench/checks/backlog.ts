import { setTimeout as delay } from 'node:timers/promises'
import type { LoadResult } from '../load/job'
import { Latencies, type LatencySummary } from '../load/latencies'
import { LoadGenerator } from '../load/load-generator'
import { storedReadings } from '../measure'
import { type Backlog, backlogJob, introduction, job, liveFleet } from '../plan'
import { ms, whole } from '../report/numbers'
import { table } from '../report/table'
import type { RunningBusbar } from '../targets/busbar'
import type { Verdict } from './disturbances'

/** What the live fleet felt, ms. */
interface Felt {
  readonly name: string
  readonly puback: LatencySummary
  /** From its measurement until a flow had the stored reading. */
  readonly committed: LatencySummary
}

const promisedMs = 1_000
const quietSeconds = 5
const patienceMs = 300_000

/** Devices come back after a day and send what they kept, while a live fleet goes on. Prints what was measured. */
export async function drainBacklog(live: LoadGenerator, busbar: RunningBusbar, backlog: Backlog): Promise<Verdict> {
  const late = new LoadGenerator()
  try {
    const before = await storedReadings(busbar)
    const known = await late.run(job(busbar, introduction(backlog)))
    await busbar.timeLive()
    await settled(busbar)
    const quietLoad = await live.run(job(busbar, { ...liveFleet, warmUp: 1, seconds: quietSeconds }))
    await settled(busbar)
    const quiet: Felt = { name: 'live fleet alone', puback: quietLoad.latency, committed: summaryOf(await busbar.committed()) }

    const living = live.run(job(busbar, liveFleet))
    await delay(1_000)
    const begun = performance.now()
    const drained = await late.run(job(busbar, backlogJob(backlog)))
    await settled(busbar)
    const storedAfter = (performance.now() - begun) / 1000
    live.stop()
    const liveLoad = await living
    await settled(busbar)
    const felt: Felt = {
      name: 'while the backlog is drained',
      puback: liveLoad.latency,
      committed: summaryOf(await busbar.committed()),
    }
    const stored = (await storedReadings(busbar)) - before
    const missing = known.readings + quietLoad.readings + liveLoad.readings + drained.readings - stored
    console.log(`\n${story(backlog, drained, storedAfter, missing)}\n\n${feltTable([quiet, felt])}\n`)
    return verdictOf(felt, drained, missing)
  } finally {
    late.close()
  }
}

function story({ devices }: Backlog, drained: LoadResult, storedAfter: number, missing: number): string {
  return (
    `backlog of ${devices} devices: ${whole(drained.readings)} readings in ${whole(drained.acknowledged)} batches, ` +
    `acknowledged in ${drained.seconds.toFixed(1)} s (${whole(drained.readings / drained.seconds)} readings/s), ` +
    `stored after ${storedAfter.toFixed(1)} s, ${missing} missing; live fleet: ${liveFleet.rate} messages/s`
  )
}

function feltTable(rows: readonly Felt[]): string {
  const head = ['', 'PUBACK p50', 'p99', 'time to committed p50', 'p99', 'longest']
  return table(
    head,
    rows.map(({ name, puback, committed }) => [
      name,
      ms(puback.p50),
      ms(puback.p99),
      ms(committed.p50),
      ms(committed.p99),
      ms(committed.max),
    ]),
  )
}

function verdictOf({ puback, committed }: Felt, drained: LoadResult, missing: number): Verdict {
  return {
    promise:
      'while a day of many devices is drained, live p99 of PUBACK and of time to committed stay under 1 s, and nothing is lost',
    seen: `PUBACK ${ms(puback.p99)}, committed ${ms(committed.p99)}; ${drained.unanswered} batches unanswered, ${missing} readings missing`,
    holds: puback.p99 < promisedMs && committed.p99 < promisedMs && drained.unanswered === 0 && missing === 0,
  }
}

/** Waits until the projector has nothing left to do and the flow has had its readings. */
async function settled(busbar: RunningBusbar): Promise<void> {
  const deadline = performance.now() + patienceMs
  while ((await busbar.metric('busbar_projector_lag_uplinks')) > liveFleet.rate && performance.now() < deadline) await delay(100)
  await delay(300)
}

function summaryOf(times: readonly number[]): LatencySummary {
  const latencies = new Latencies()
  for (const time of times) latencies.add(time)
  return latencies.summary()
}
