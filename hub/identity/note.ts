import type { Actor } from '../../core/access/actor'
import type { AuditAction, AuditEntry } from '../../core/access/audit'

export type Audit = (entry: AuditEntry) => Promise<void>

export interface Note {
  readonly action: AuditAction
  readonly by: Actor
  readonly subject?: string
  readonly outcome?: AuditEntry['outcome']
  readonly before?: unknown
  readonly after?: unknown
  readonly detail?: string
}

/** An entry of the audit with what usually is empty. */
export function entryOf(note: Note): AuditEntry {
  return { subject: '', outcome: 'done', before: null, after: null, detail: '', ...note }
}

/** Only what differs, before and after; null where nothing does. */
export function difference<T extends object>(
  before: T,
  after: T,
): { readonly before: Partial<T>; readonly after: Partial<T> } | null {
  const fields = (Object.keys(after) as (keyof T)[]).filter((field) => before[field] !== after[field])
  if (fields.length === 0) return null
  const pick = (from: T) => Object.fromEntries(fields.map((field) => [field, from[field]])) as Partial<T>
  return { before: pick(before), after: pick(after) }
}
