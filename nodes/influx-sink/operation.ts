import type { NodeMessage } from 'node-red'
import { flowActor } from '../../core/access/actor'
import { HubError } from '../../core/errors/hub-error'
import { hub } from '../../hub/client/current'
import type { SinkView } from '../../hub/client/sinks'
import { parseInstant } from '../shared/instant'
import { invalid, shown } from '../shared/invalid'

const operations = ['pause', 'resume', 'rewind', 'state'] as const

/** What a message asks of a sink. */
export type Operation =
  | { readonly kind: 'pause' | 'resume' | 'state' }
  /** Everything that arrived since then, ms UTC, is written once more. */
  | { readonly kind: 'rewind'; readonly since: number }

/** Throws HubError INVALID_ARGUMENT that says what is allowed. */
export function operationIn(
  msg: NodeMessage & { readonly operation?: unknown; readonly since?: unknown },
  now: number,
): Operation {
  const kind = operations.find((operation) => operation === msg.operation)
  if (!kind) throw invalid(`msg.operation is ${shown(msg.operation)}; it must be one of ${operations.join(', ')}.`)
  if (kind !== 'rewind') return { kind }
  if (msg.since === undefined)
    throw invalid('Nothing says how far back: set msg.since, such as "-24h" or "2026-11-20T06:00:00Z".')
  const since = Math.round(parseInstant('msg.since', msg.since, now))
  if (since > now) throw invalid(`msg.since is ${shown(msg.since)}, which is yet to come.`)
  return { kind, since }
}

/** Asks the hub; resolves to the sink as it is then. Rejects with HubError. */
export async function carryOut(operation: Operation, sink: string): Promise<SinkView> {
  const by = flowActor(sink)
  switch (operation.kind) {
    case 'pause':
      return hub().pauseSink(sink, by)
    case 'resume':
      return hub().resumeSink(sink, by)
    case 'rewind':
      return hub().rewindSink(sink, operation.since, by)
    case 'state':
      return stateOf(sink)
  }
}

async function stateOf(sink: string): Promise<SinkView> {
  const found = (await hub().listSinks()).find(({ id }) => id === sink)
  if (found) return found
  throw new HubError('SINK_NOT_FOUND')
}
