import type { NodeMessage } from 'node-red'
import type { HistoryQuery } from '../../core/history'
import { oneOf } from '../shared/fields'
import { type Clock, historyFields, historyQuery } from '../shared/history-request'
import { queryFields } from '../shared/query-fields'
import { type InfluxQueryConfig, queryKinds } from './config'

/** The question of the node with the message's changes. Rejects with HubError INVALID_ARGUMENT that names the field. */
export async function requestFor(
  config: InfluxQueryConfig,
  msg: NodeMessage & { readonly query?: unknown },
  clock: Clock,
): Promise<HistoryQuery> {
  const fields = queryFields(msg.query, ['kind', ...historyFields])
  const kind = oneOf('msg.query.kind', fields.kind ?? config.kind, queryKinds)
  return historyQuery(kind, fields, config, msg, clock)
}
