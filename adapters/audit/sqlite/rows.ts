import type { AuditEntry, AuditQuery, AuditRecord } from '../../../core/access/audit'

export interface RecordRow {
  readonly seq: number
  readonly at: number
  readonly entry: string
  readonly hash: string
}

export function recordOf({ seq, at, entry, hash }: RecordRow): AuditRecord {
  return { seq, at, hash, ...(JSON.parse(entry) as AuditEntry) }
}

/** The conditions of a question, and their values. */
export function conditionsOf(query: AuditQuery): { readonly where: string; readonly values: readonly (string | number)[] } {
  const { before, from, to, actions, by, subject } = query
  const conditions: (readonly [string, readonly (string | number)[]])[] = []
  if (before !== undefined) conditions.push(['seq < ?', [before]])
  if (from !== undefined) conditions.push(['at >= ?', [from]])
  if (to !== undefined) conditions.push(['at < ?', [to]])
  if (actions !== undefined) conditions.push([`action IN (${actions.map(() => '?').join(', ')})`, actions])
  if (by !== undefined) conditions.push(['actor = ?', [by]])
  // Not LIKE: there `%` and `_` in a name would mean something else.
  if (subject) conditions.push(['instr(lower(subject), lower(?)) > 0', [subject]])
  return {
    where: conditions.length > 0 ? `WHERE ${conditions.map(([text]) => text).join(' AND ')}` : '',
    values: conditions.flatMap(([, values]) => values),
  }
}
