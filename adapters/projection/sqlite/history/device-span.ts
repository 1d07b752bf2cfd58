import type { SiteCalendar } from '../../../../core/calendar/site-calendar'
import { layers } from '../../../../core/rollup/bucket'
import type { Query } from '../database/statements'
import { weeksBetween } from '../readings/measured-readings'
import { tableOf } from '../readings/reading-table'
import type { BucketTables } from '../rollups/bucket-tables'

/** The time of which something is stored, ms UTC: `to` is exclusive. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** From the oldest to the newest that is stored of a device as one type; null when there is nothing. */
export function spanOf(
  { query, calendar, tables }: { readonly query: Query; readonly calendar: SiteCalendar; readonly tables: BucketTables },
  type: string,
  device: number,
  series: number,
): Span | null {
  let from = outermost(query, type, device, 'ASC') ?? Number.POSITIVE_INFINITY
  let to = (outermost(query, type, device, 'DESC') ?? Number.NEGATIVE_INFINITY) + 1
  for (const layer of layers) {
    const first = tables.from(layer, series, Number.NEGATIVE_INFINITY)
    const last = tables.before(layer, series, Number.POSITIVE_INFINITY)
    // A bucket that only begins earlier because it is wider tells of nothing older.
    if (first && (from === Number.POSITIVE_INFINITY || first.start < calendar.startOf(layer, from))) from = first.start
    if (last) to = Math.max(to, calendar.endOf(layer, last.start))
  }
  return from < to ? { from, to } : null
}

/** Event time of the oldest or newest reading. */
function outermost(query: Query, type: string, device: number, order: 'ASC' | 'DESC'): number | null {
  const weeks = weeksBetween(query, type, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)
  for (const week of order === 'ASC' ? weeks : weeks.reverse()) {
    const sql = `SELECT at FROM ${tableOf(type, week)} WHERE device = ? ORDER BY at ${order} LIMIT 1`
    const at = query.number(sql, device)
    if (at !== null) return at
  }
  return null
}
