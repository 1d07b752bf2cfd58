import type { StoredSink } from '../../core/ports/sink-store'
import type { SinkTargetConfig, SinkView } from '../client/sinks'
import type { LagFacts } from './measure-lag'
import type { SinkRunner } from './sink-runner'

/** A sink that nobody has configured since the start, or whose node a deploy took away. Paused it is by a person, whoever configures it. */
export function heldView(stored: StoredSink, since: number): SinkView {
  const { id, name, kind, paused, written, putAside } = stored
  const held = 'No node configures it at the moment; it keeps its place and writes nothing.'
  return {
    id,
    name,
    kind: kind as SinkTargetConfig['kind'],
    state: paused === null ? 'held' : 'paused',
    since,
    detail: paused === null ? held : `${paused} ${held}`,
    warning: '',
    lagItems: 0,
    lagMs: 0,
    written,
    putAside,
    failures: 0,
    retryAt: null,
  }
}

export function runningView(runner: SinkRunner, stored: StoredSink, lag: LagFacts, failures: number): SinkView {
  const { state, since, detail, retryAt } = runner.standing
  const gone = stored.putAsideGone > 0 ? `${stored.putAsideGone} items that were put aside had to make room for newer ones.` : ''
  return {
    id: stored.id,
    name: stored.name,
    kind: stored.kind as SinkTargetConfig['kind'],
    state,
    since,
    detail: [detail, lag.warning, gone].filter((text) => text !== '').join(' '),
    warning: lag.warning,
    lagItems: lag.lagItems,
    lagMs: lag.lagMs,
    written: stored.written,
    putAside: stored.putAside,
    failures,
    retryAt,
  }
}
