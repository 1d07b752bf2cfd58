import { sinkStates } from '../../core/sinks/sink-state'
import type { SinkView } from '../client/sinks'
import type { Sample } from './samples'
import type { MetricsSnapshot } from './snapshot'
import type { SnapshotFamily } from './snapshot-family'

/** Sinks that are shown, so that a flow that makes ever new ones does not make ever more series. */
export const mostSinks = 100

/** One line for each sink. */
function perSink(value: (sink: SinkView) => number): (snapshot: MetricsSnapshot) => readonly Sample[] {
  return ({ sinks }) => shown(sinks).map((sink) => ({ value: value(sink), labels: labelsOf(sink) }))
}

/** The same ones at every scrape. */
function shown(sinks: readonly SinkView[]): readonly SinkView[] {
  return sinks.toSorted((one, other) => (one.id < other.id ? -1 : 1)).slice(0, mostSinks)
}

function labelsOf({ id, name }: SinkView): Readonly<Record<string, string>> {
  return { sink: id, name }
}

export const sinkFamilies: readonly SnapshotFamily[] = [
  {
    name: 'busbar_sink_state',
    type: 'gauge',
    help: 'State of a sink: 1 for the state it is in, 0 for the others.',
    read: ({ sinks }) =>
      shown(sinks).flatMap((sink) =>
        sinkStates.map((state) => ({ value: sink.state === state ? 1 : 0, labels: { ...labelsOf(sink), state } })),
      ),
  },
  {
    name: 'busbar_sink_lag_items',
    type: 'gauge',
    help: 'What a sink has still to write; estimated while a long backlog is being counted.',
    read: perSink(({ lagItems }) => lagItems),
  },
  {
    name: 'busbar_sink_lag_seconds',
    type: 'gauge',
    help: 'Age of the oldest of what a sink has still to write; 0 when there is none.',
    read: perSink(({ lagMs }) => lagMs / 1000),
  },
  {
    name: 'busbar_sink_written_total',
    type: 'counter',
    help: 'What a sink has written since it was made, also over restarts.',
    read: perSink(({ written }) => written),
  },
  {
    name: 'busbar_sink_put_aside_items',
    type: 'gauge',
    help: 'What the target of a sink refuses by itself and is listed as put aside.',
    read: perSink(({ putAside }) => putAside),
  },
  {
    name: 'busbar_sink_failures_total',
    type: 'counter',
    help: 'Attempts of a sink to write that failed and are made again.',
    read: perSink(({ failures }) => failures),
  },
]
