import type { DayCompleteness } from '../../core/completeness'
import { completenessPercent } from '../../core/completeness-percent'

/** `full`: nothing missing. `nearly`: 95 % and more. `poor`: less. `none`: nothing was received, though it could have been. */
export type DayLevel = 'full' | 'nearly' | 'poor' | 'none'

export interface DayCell {
  /** `2026-11-21`, a day of the site. */
  readonly key: string
  /** `Sat 21`, or with its month where that is new: `Sun 1 Nov`. */
  readonly label: string
  /** `99.9 %`, short enough for a cell. */
  readonly percent: string
  readonly level: DayLevel
  readonly hasLate: boolean
  readonly isToday: boolean
  /** All that is known of the day, in words. */
  readonly text: string
}

/** A month of a calendar. */
export interface CalendarMonth {
  /** `Nov`. */
  readonly label: string
  readonly year: string
  readonly cells: readonly (DayCell & { readonly column: number })[]
}

/** Percent. Below it more than an hour of a day is missing. */
export const nearlyFrom = 95

/** The days of a completeness, ascending. */
export function dayCells(days: readonly DayCompleteness[], now: number): readonly DayCell[] {
  return days.map((day, i) => {
    const isNewMonth = i === 0 || day.day.endsWith('-01')
    const percent = completenessPercent(day)
    const isToday = day.from <= now && now < day.to
    return {
      key: day.day,
      label: written(day.day, { weekday: 'short', day: 'numeric', ...(isNewMonth && { month: 'short' }) }),
      percent: percent === null ? '–' : `${Math.floor(percent * 10) / 10} %`,
      level: levelOf(day, percent),
      hasLate: day.late > 0,
      isToday,
      text: `${written(day.day, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' })}${isToday ? ', so far' : ''}: ${sentence(day, percent)}`,
    }
  })
}

/** The same by months, newest first. */
export function calendarOf(cells: readonly DayCell[]): readonly CalendarMonth[] {
  const months = new Map<string, (DayCell & { column: number })[]>()
  for (const cell of cells) {
    const month = cell.key.slice(0, -'-01'.length)
    months.set(month, [...(months.get(month) ?? []), { ...cell, column: Number(cell.key.slice(-2)) }])
  }
  return [...months].reverse().map(([month, cells]) => {
    return { label: written(`${month}-01`, { month: 'long' }).slice(0, 3), year: month.slice(0, 4), cells }
  })
}

function levelOf({ received }: DayCompleteness, percent: number | null): DayLevel {
  if (received === 0) return 'none'
  if (percent === null || percent === 100) return 'full'
  return percent >= nearlyFrom ? 'nearly' : 'poor'
}

function sentence({ expected, received, missing, late, duplicates }: DayCompleteness, percent: number | null): string {
  if (percent === null) return 'nothing was expected.'
  const counts = missing === 0 ? `all ${received} readings` : `${received} of ${expected} readings, ${missing} missing`
  const more = [late > 0 ? `${late} came late` : '', duplicates > 0 ? `${duplicates} came twice` : ''].filter(Boolean)
  return [`${percent} % complete: ${counts}`, ...more].join(', ').concat('.')
}

/** A day's name is the same everywhere, so it is read as if it were UTC. */
function written(day: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' }).format(Date.parse(`${day}T00:00:00Z`)).replace(',', '')
}
