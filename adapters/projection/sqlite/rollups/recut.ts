import type { SiteCalendar } from '../../../../core/calendar/site-calendar'
import type { Floors } from '../../periods'
import type { Statements } from '../database/statements'
import { bucketTableOf, splitKey } from './bucket-tables'
import type { DirtyMarks } from './dirty-marks'

export interface RecutParts {
  readonly statements: Statements
  /** Of the new time zone. */
  readonly calendar: SiteCalendar
  readonly marks: DirtyMarks
  readonly floors: Floors
}

const hourMs = 3_600_000

/**
 * The site has moved to another time zone: hours and days that can be made again of what is stored are marked, and what was
 * cut otherwise goes. Older ones stay as they are.
 */
export function recut(parts: RecutParts): void {
  const { calendar, floors } = parts
  const lowest = floors['5m']
  const from = Number.isFinite(lowest) ? calendar.endOf('1d', calendar.startOf('1d', lowest)) : lowest
  recutMarks(parts, from)
  recutHours(parts, from)
  recutDays(parts, from)
}

/** Hours and days that wait were named by their start in the old time zone. */
function recutMarks({ statements, calendar, marks }: RecutParts, from: number): void {
  for (const layer of ['1h', '1d'] as const) {
    const width = layer === '1h' ? hourMs : 25 * hourMs
    const waiting = statements.all('SELECT series, start FROM dirty WHERE layer = ? AND start >= ?', layer, from)
    for (const [series, start] of waiting) marks.remove(layer, Number(series), Number(start))
    for (const [series, start] of waiting)
      for (const at of [Number(start), Number(start) + width - 1]) marks.mark(layer, Number(series), calendar.startOf(layer, at))
  }
}

/** An hour of the old time zone may end in another of the new one where zones differ by half an hour. */
function recutHours({ statements, calendar, marks }: RecutParts, from: number): void {
  const periods = statements.all("SELECT period FROM bucket_period WHERE layer = '1h'")
  for (const [period] of periods) {
    const table = bucketTableOf('1h', Number(period))
    for (const [key] of statements.all(`SELECT key FROM ${table}`)) {
      const { series, start } = splitKey(Number(key))
      if (start < from) continue
      const first = calendar.startOf('1h', start)
      if (first !== start) {
        statements.run(`DELETE FROM ${table} WHERE key = ?`, Number(key))
        marks.mark('1h', series, first)
        marks.mark('1h', series, calendar.startOf('1h', start + hourMs - 1))
      }
      marks.mark('1d', series, calendar.startOf('1d', first))
      marks.mark('1d', series, calendar.startOf('1d', start + hourMs - 1))
    }
  }
}

function recutDays({ statements, calendar, marks }: RecutParts, from: number): void {
  if (statements.number("SELECT 1 FROM bucket_period WHERE layer = '1d'") === null) return
  const table = bucketTableOf('1d', 0)
  for (const [key] of statements.all(`SELECT key FROM ${table}`)) {
    const { series, start } = splitKey(Number(key))
    if (start < from || calendar.startOf('1d', start) === start) continue
    statements.run(`DELETE FROM ${table} WHERE key = ?`, Number(key))
    marks.mark('1d', series, calendar.startOf('1d', start))
  }
}
