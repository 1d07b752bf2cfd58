import type { StoredSink } from '../../core/ports/sink-store'
import { dropWarning } from '../../core/sinks/drop-warning'
import { arrivalOf } from '../../core/sinks/item-facts'
import type { SinkItem } from '../../core/sinks/sink-item'
import type { SinkTargetConfig, SinkView } from '../client/sinks'
import type { Lane } from './lane'
import type { SinkRunner } from './sink-runner'
import type { SinkSource } from './sink-source'

/** A sink that nobody has configured since the start, or whose node a deploy took away. */
export function heldView(stored: StoredSink, since: number): SinkView {
  return {
    id: stored.id,
    name: stored.name,
    kind: stored.kind as SinkTargetConfig['kind'],
    state: 'held',
    since,
    detail: 'No node configures it at the moment; it keeps its place and writes nothing.',
    lagItems: 0,
    lagMs: 0,
    written: stored.written,
    putAside: stored.putAside,
    retryAt: null,
  }
}

export interface LagFacts {
  readonly lagItems: number
  readonly lagMs: number
  /** Said while raw readings that are not written are about to be dropped; otherwise ''. */
  readonly warning: string
}

export function runningView(runner: SinkRunner, stored: StoredSink, lag: LagFacts): SinkView {
  const { state, since, detail, retryAt } = runner.standing
  const gone = stored.putAsideGone > 0 ? `${stored.putAsideGone} items that were put aside had to make room for newer ones.` : ''
  return {
    id: stored.id,
    name: stored.name,
    kind: stored.kind as SinkTargetConfig['kind'],
    state,
    since,
    detail: [detail, lag.warning, gone].filter((text) => text !== '').join(' '),
    lagItems: lag.lagItems,
    lagMs: lag.lagMs,
    written: stored.written,
    putAside: stored.putAside,
    retryAt,
  }
}

/** Most time that counting may take in one go, ms. */
const countingMs = 10

export interface LagSurroundings {
  readonly source: SinkSource
  /** ms UTC. */
  readonly now: number
  readonly rawRetentionMs: number
}

/** How far a sink is behind. Counts what is new for some ms; a long backlog is estimated until it is counted. */
export function measureLag(runner: SinkRunner, { source, now, rawRetentionMs }: LagSurroundings): LagFacts {
  let [lagItems, lagMs, warning] = [0, 0, '']
  for (const lane of runner.lanes) {
    const head = source.head(lane.stream)
    const { filter } = runner.plan
    const oldest = oldestOf(lane, head, source, runner)
    const count = (from: number, to: number) => source.count(lane.stream, from, to, filter)
    lagItems += lane.lag.measure(head, oldest?.id ?? head, count, countingMs)
    if (!oldest) continue
    lagMs = Math.max(lagMs, now - arrivalOf(oldest))
    if (oldest.kind === 'reading')
      warning = dropWarning(Math.min(oldest.reading.at, oldest.reading.receivedAt), rawRetentionMs, now)
  }
  return { lagItems, lagMs, warning }
}

function oldestOf(lane: Lane, head: number, source: SinkSource, runner: SinkRunner): SinkItem | null {
  const held = lane.oldest()
  if (held || lane.readTo >= head) return held
  return source.page(lane.stream, lane.readTo, runner.plan.filter, 1).items[0] ?? null
}
