import { type Dropped, dropWarning } from '../../core/sinks/drop-warning'
import { arrivalOf } from '../../core/sinks/item-facts'
import type { SinkItem } from '../../core/sinks/sink-item'
import type { Lane } from './lane'
import type { SinkRunner } from './sink-runner'
import type { SinkSource } from './sink-source'

export interface LagFacts {
  readonly lagItems: number
  readonly lagMs: number
  /** Said while something that is not written is about to be dropped; otherwise ''. */
  readonly warning: string
}

/** How long what sinks read is kept, ms. */
export interface KeptFor {
  readonly readingsMs: number
  readonly uplinksMs: number
}

/** Most time that counting may take in one go, ms. */
const countingMs = 10

export interface LagSurroundings {
  readonly source: SinkSource
  /** ms UTC. */
  readonly now: number
  readonly keptFor: KeptFor
  /** Whether its days are made of readings again, as an archive's are, and not of roll-ups alone. */
  readonly needsReadings: boolean
}

/** How far a sink is behind. Counts what is new for some ms; a long backlog is estimated until it is counted. */
export function measureLag(runner: SinkRunner, surroundings: LagSurroundings): LagFacts {
  const { source, now } = surroundings
  let [lagItems, lagMs] = [0, 0]
  const warnings: string[] = []
  for (const lane of runner.lanes) {
    const head = source.head(lane.stream)
    const { filter } = runner.plan
    const oldest = oldestOf(lane, head, source, runner)
    const count = (from: number, to: number) => source.count(lane.stream, from, to, filter)
    lagItems += lane.lag.measure(head, oldest?.id ?? head, count, countingMs)
    if (!oldest) continue
    lagMs = Math.max(lagMs, now - arrivalOf(oldest))
    warnings.push(warningOf(oldest, surroundings))
  }
  return { lagItems, lagMs, warning: warnings.filter((text) => text !== '').join(' ') }
}

function oldestOf(lane: Lane, head: number, source: SinkSource, runner: SinkRunner): SinkItem | null {
  const held = lane.oldest()
  if (held || lane.readTo >= head) return held
  return source.page(lane.stream, lane.readTo, runner.plan.filter, 1).items[0] ?? null
}

/** Events, hours and what an InfluxDB has of days are kept longer than anybody would wait. */
function warningOf(oldest: SinkItem, { now, keptFor, needsReadings }: LagSurroundings): string {
  const warn = (dropped: Dropped, at: number, keptMs: number) => dropWarning(dropped, at, keptMs, now)
  if (oldest.kind === 'reading')
    return warn('readings', Math.min(oldest.reading.at, oldest.reading.receivedAt), keptFor.readingsMs)
  if (oldest.kind === 'uplink') return warn('uplinks', oldest.uplink.receivedAt, keptFor.uplinksMs)
  // A day whose readings are gone already is written again by nothing that anybody could do now.
  const isWhole = oldest.kind === 'bucket' && oldest.layer === '1d' && oldest.bucket.start + keptFor.readingsMs > now
  return isWhole && needsReadings ? warn('days', oldest.bucket.start, keptFor.readingsMs) : ''
}
