import { whole } from '../../report/numbers'
import { table } from '../../report/table'
import type { Verdict } from '../disturbances'
import type { Disturbance, Loss } from './disturb'
import type { InfluxRun } from './influx-run'

/** What is compared. `batch` is the stock flow that does best. */
export interface InfluxRuns {
  readonly single: InfluxRun | null
  readonly batch: InfluxRun | null
  /** While messages arrive, and of what is stored already. */
  readonly live: InfluxRun
  readonly catchUp: InfluxRun
}

const promisedTimes = 3

export function runsTable({ single, batch, live, catchUp }: InfluxRuns): string {
  const head = ['', 'points/s', 'CPU s per 10 000 points', 'of it InfluxDB', 'without InfluxDB', 'missing']
  const rows = [single, batch, live, catchUp].filter((run) => run !== null)
  return table(
    head,
    rows.map(({ name, perSecond, cpu, missing }) => [
      name,
      whole(perSecond),
      (cpu.own + cpu.influx).toFixed(2),
      cpu.influx.toFixed(2),
      cpu.own.toFixed(2),
      whole(missing),
    ]),
  )
}

export function lossTable(losses: readonly Loss[], disturbances: readonly Disturbance[]): string {
  const names = [...new Set(losses.map(({ name }) => name))]
  const cell = (name: string, disturbance: Disturbance): string => {
    const loss = losses.find((each) => each.name === name && each.disturbance === disturbance)
    if (!loss) return '–'
    return `${whole(loss.missing)} of ${whole(loss.acknowledged)} (${(loss.missing / loss.rate).toFixed(1)} s)`
  }
  return table(
    ['acknowledged and missing', ...disturbances],
    names.map((name) => [name, ...disturbances.map((each) => cell(name, each))]),
  )
}

/** Ours as multiples of a stock flow's: what compares from machine to machine. */
export function influxRatios({ single, batch, live, catchUp }: InfluxRuns): string {
  return [single, batch]
    .filter((stock) => stock !== null)
    .flatMap((stock) => [live, catchUp].map((ours) => `${ours.name} / ${stock.name}: ${ratios(ours, stock)}`))
    .join('\n')
}

function ratios(ours: InfluxRun, stock: InfluxRun): string {
  const times = (part: number, of: number): string => `× ${(part / of).toFixed(2)}`
  const all = ({ cpu }: InfluxRun): number => cpu.own + cpu.influx
  const cpu = `CPU per point ${times(all(ours), all(stock))}, without InfluxDB ${times(ours.cpu.own, stock.cpu.own)}`
  return `points/s ${times(ours.perSecond, stock.perSecond)}; ${cpu}`
}

/** Threads below this share of a run are told together. */
const mentioned = 0.02

/**
 * Where the CPU goes while messages arrive, and what each could do at most if there were cores enough: a thread has one, so the busiest is the bound.
 */
export function threadsText({ batch, live }: InfluxRuns): string {
  const runs = [live, batch].filter((run) => run !== null).filter(({ threads }) => (threads[0]?.seconds ?? 0) > 0)
  const lines = runs.map(
    (run) => `${run.name}, CPU µs a point: ${parts(run)}; by its busiest thread at most ${whole(bound(run))} points/s`,
  )
  const [ours, stock] = runs.map(bound)
  if (ours && stock) lines.push(`${live.name} / ${batch?.name}, by their busiest threads: × ${(ours / stock).toFixed(2)}`)
  return lines.join('\n')
}

function parts({ threads }: InfluxRun): string {
  const all = threads.reduce((sum, { seconds }) => sum + seconds, 0)
  const large = threads.filter(({ seconds }) => seconds >= mentioned * all)
  const rest = all - large.reduce((sum, { seconds }) => sum + seconds, 0)
  return [...large, { name: 'all others', seconds: rest }]
    .map(({ name, seconds }) => `${name} ${(100 * seconds).toFixed(1)}`)
    .join(', ')
}

/** Points/s that one core lets the busiest thread do. */
function bound({ threads }: InfluxRun): number {
  return 10_000 / (threads[0]?.seconds ?? 0)
}

export function influxVerdicts(runs: InfluxRuns, losses: readonly Loss[]): Verdict[] {
  const verdicts = [lossVerdict(runs, losses)]
  const { batch, live, catchUp } = runs
  return batch === null ? verdicts : [rateVerdict(batch, catchUp), cpuVerdict(batch, live), ...verdicts]
}

function rateVerdict(batch: InfluxRun, catchUp: InfluxRun): Verdict {
  const times = catchUp.perSecond / batch.perSecond
  return {
    promise: `what is stored goes into InfluxDB ${promisedTimes} times as fast as the stock flow's batches`,
    seen: `× ${times.toFixed(2)}: ${whole(catchUp.perSecond)} and ${whole(batch.perSecond)} points/s`,
    holds: times >= promisedTimes,
  }
}

function cpuVerdict(batch: InfluxRun, live: InfluxRun): Verdict {
  const [ours, stock] = [live, batch].map(({ cpu }) => cpu.own + cpu.influx) as [number, number]
  return {
    promise: 'from the meter to InfluxDB a point takes no more CPU than in the stock flow, which stores nothing itself',
    seen: `${ours.toFixed(2)} and ${stock.toFixed(2)} s per 10 000 points`,
    holds: ours <= stock,
  }
}

function lossVerdict({ live, catchUp }: InfluxRuns, losses: readonly Loss[]): Verdict {
  const ours = losses.filter(({ name }) => name === live.name)
  const seen = [
    `${live.missing + catchUp.missing} of ${live.acknowledged + catchUp.acknowledged} at full rate`,
    ...ours.map(({ disturbance, missing, acknowledged }) => `${missing} of ${acknowledged} when ${disturbance}`),
  ]
  return {
    promise: 'nothing that was acknowledged is missing in InfluxDB, whatever happens',
    seen: seen.join(', '),
    holds: live.missing + catchUp.missing === 0 && ours.every(({ missing }) => missing === 0),
  }
}
