import type { NodeMessage } from 'node-red'
import { flowActor } from '../../../core/access/actor'
import { HubError } from '../../../core/errors/hub-error'
import { hub } from '../../../hub/client/current'
import type { SinkView } from '../../../hub/client/sinks'
import { numberIn } from '../fields'
import { parseInstant } from '../instant'
import { invalid, shown } from '../invalid'

const operations = ['pause', 'resume', 'rewind', 'state', 'put-aside', 'retry-put-aside'] as const

/** What a message asks of a sink. */
export type Operation = SinkOperation | PutAsideOperation

/** Is answered with the sink as it is then. */
export type SinkOperation =
  | { readonly kind: 'pause' | 'resume' | 'state' }
  /** Everything that arrived since then, ms UTC, is written once more. */
  | { readonly kind: 'rewind'; readonly since: number }

/** Is answered with what was put aside, the newest first, or with what became of it. */
export type PutAsideOperation = { readonly kind: 'put-aside'; readonly limit: number } | { readonly kind: 'retry-put-aside' }

/** What a message may carry for it. */
export interface OperationMessage extends NodeMessage {
  readonly operation?: unknown
  readonly since?: unknown
  readonly limit?: unknown
}

/** Throws HubError INVALID_ARGUMENT that says what is allowed. */
export function operationIn(msg: OperationMessage, now: number): Operation {
  const kind = operations.find((operation) => operation === msg.operation)
  if (!kind) throw invalid(`msg.operation is ${shown(msg.operation)}; it must be one of ${operations.join(', ')}.`)
  if (kind === 'rewind') return { kind, since: sinceIn(msg.since, now) }
  if (kind === 'put-aside') return { kind, limit: Math.round(numberIn('msg.limit', msg.limit, limits)) }
  return { kind }
}

const limits = { min: 1, max: 1000, fallback: 100 }

function sinceIn(value: unknown, now: number): number {
  if (value === undefined) throw invalid('Nothing says how far back: set msg.since, such as "-24h" or "2026-11-20T06:00:00Z".')
  const since = Math.round(parseInstant('msg.since', value, now))
  if (since > now) throw invalid(`msg.since is ${shown(value)}, which is yet to come.`)
  return since
}

export function isAboutPutAside(operation: Operation): operation is PutAsideOperation {
  return operation.kind === 'put-aside' || operation.kind === 'retry-put-aside'
}

/** Asks the hub; resolves to the sink as it is then. Rejects with HubError. */
export async function carryOut(operation: SinkOperation, sink: string): Promise<SinkView> {
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

/** Asks the hub; resolves to the list, or to how many were written and how many are left. Rejects with HubError. */
export async function carryOutPutAside(operation: PutAsideOperation, sink: string): Promise<object> {
  return operation.kind === 'put-aside' ? hub().listPutAside(sink, operation.limit) : hub().retryPutAside(sink, flowActor(sink))
}

async function stateOf(sink: string): Promise<SinkView> {
  const found = (await hub().listSinks()).find(({ id }) => id === sink)
  if (found) return found
  throw new HubError('SINK_NOT_FOUND')
}
