import type { ProjectionPage } from '../../../../core/ports/projection'
import type { Query } from '../database/statements'

/** Rows looked at for one page when a filter leaves most of them out: a few ms. */
const windowRows = 20_000

/** Part of a table that one page looks at: ids above `after`, up to `end`, or to the last row when that is null. */
export function windowEnd(query: Query, table: string, id: string, after: number): number | null {
  return query.number(`SELECT ${id} FROM ${table} WHERE ${id} > ? ORDER BY ${id} LIMIT 1 OFFSET ?`, after, windowRows - 1)
}

/** What was found in a table, in the order of ids. */
export interface Scan<T> {
  readonly items: readonly T[]
  /** Newest id that was looked at; null when the table was looked at to its end. */
  readonly upTo: number | null
}

export function scanOf<T extends { readonly id: number }>(items: readonly T[], limit: number, end: number | null): Scan<T> {
  const cut = items.length >= limit
  return { items, upTo: cut ? (items.at(-1)?.id ?? end) : end }
}

/**
 * One page over several tables in the order of ids: only as far as all of them were looked at.
 * `head` is the newest id there is; it becomes `next` when nothing is waiting any more.
 */
export function pageOf<T extends { readonly id: number }>(
  scans: readonly Scan<T>[],
  after: number,
  limit: number,
  head: number,
): ProjectionPage<T> {
  const limits = scans.flatMap((scan) => scan.upTo ?? [])
  const horizon = limits.length === 0 ? null : Math.min(...limits)
  const all = scans.flatMap((scan) => scan.items.filter((item) => horizon === null || item.id <= horizon))
  const items = scans.length > 1 ? all.sort((a, b) => a.id - b.id).slice(0, limit) : all
  if (items.length < all.length) return { items, next: items.at(-1)?.id ?? after, caughtUp: false }
  const next = Math.max(after, horizon ?? head)
  return { items, next, caughtUp: next >= head }
}
