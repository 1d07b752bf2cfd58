import type { SiteCalendar } from '../../../core/calendar/site-calendar'
import type { Completeness, CompletenessQuery, DayCompleteness } from '../../../core/completeness'
import { HubError } from '../../../core/errors/hub-error'
import type { Gap } from '../../../core/gap'

/** What a store counted on one day of the site. */
export interface DayCount {
  /** Start of the day, ms UTC. */
  readonly day: number
  readonly received: number
  readonly late: number
  readonly duplicates: number
}

/** What a store knows of a device. */
export interface Known {
  readonly intervalMs: number | null
  readonly newestAt: number | null
  readonly latencyMs: number | null
  /** Silence after which its protocol takes the device for gone, ms; null where it does not say. */
  readonly timeoutMs: number | null
  /** Day of the first reading; null if there is none. */
  readonly firstDay: number | null
  /** Of the whole days asked for, see {@link wholeDays}. */
  readonly counts: readonly DayCount[]
  /** All that overlap these days, in any order. */
  readonly gaps: readonly Gap[]
}

/** A time in which so many readings are missing; they are spread evenly over it. */
interface Missing {
  readonly from: number
  readonly to: number
  readonly missing: number
}

const longestMs = 366 * 86_400_000
const mostGaps = 1000
/** A device is silent when nothing came for this many times its usual interval … */
const silentAfter = 3
/** … and for this long, ms: some send what they measured in lumps, and a pause that short is seen on no page. */
const silentAfterMs = 60_000

/** Bounds of the days that overlap a range. */
export function wholeDays(
  calendar: SiteCalendar,
  { from, to }: CompletenessQuery,
): { readonly from: number; readonly to: number } {
  return { from: calendar.startOf('1d', from), to: calendar.endOf('1d', calendar.startOf('1d', to - 1)) }
}

/** Throws HubError INVALID_ARGUMENT for a question that cannot be answered. */
export function checkCompletenessQuery({ from, to, gapLimit = 1 }: CompletenessQuery): void {
  if (!(Number.isSafeInteger(from) && Number.isSafeInteger(to) && from < to && to - from <= longestMs))
    throw new HubError('INVALID_ARGUMENT', 'The range must end after it begins, and be 366 days at most, in whole ms.')
  if (!(Number.isInteger(gapLimit) && gapLimit >= 1 && gapLimit <= mostGaps))
    throw new HubError('INVALID_ARGUMENT', `The limit of gaps must be a whole number from 1 to ${mostGaps}, not ${gapLimit}.`)
}

/** Days and gaps of a device, from what was counted and what is known to be missing. */
export function completenessOf(calendar: SiteCalendar, query: CompletenessQuery, known: Known, now: number): Completeness {
  const { device, from, to, gapLimit = 500 } = query
  const silence = silenceOf(known, now)
  const gaps = known.gaps.map(({ from, to, missing, readingsEach }) => ({ from, to, missing: missing * readingsEach }))
  const missing: Missing[] = silence ? [...gaps, silence] : gaps
  const inRange = known.gaps.filter((gap) => gap.from < to && gap.to > from).sort((a, b) => a.to - b.to || a.id - b.id)
  return {
    device,
    from,
    to,
    intervalMs: known.intervalMs,
    latencyMs: known.latencyMs,
    days: daysOf(calendar, query, known, missing, now),
    gaps: inRange.slice(-gapLimit).sort((a, b) => a.from - b.from || a.id - b.id),
    silentSince: silence?.from ?? null,
    truncated: inRange.length > gapLimit,
  }
}

/** The silence that is not over yet, so that no gap says it. Its missing readings are counted as those of a gap. */
function silenceOf({ intervalMs, newestAt, timeoutMs }: Known, now: number): Missing | null {
  if (intervalMs === null || newestAt === null) return null
  if (now - newestAt <= Math.max(silentAfter * intervalMs, silentAfterMs, timeoutMs ?? 0)) return null
  return { from: newestAt, to: now, missing: Math.max(0, Math.round((now - newestAt) / intervalMs) - 1) }
}

function daysOf(
  calendar: SiteCalendar,
  query: CompletenessQuery,
  { firstDay, counts }: Known,
  missing: readonly Missing[],
  now: number,
): DayCompleteness[] {
  if (firstDay === null) return []
  const days: DayCompleteness[] = []
  const bounds = wholeDays(calendar, query)
  for (let from = Math.max(bounds.from, calendar.startOf('1d', firstDay)); from < bounds.to && from <= now; ) {
    const to = calendar.endOf('1d', from)
    const counted = counts.filter(({ day }) => day >= from && day < to)
    const sum = (of: 'received' | 'late' | 'duplicates') => counted.reduce((total, each) => total + each[of], 0)
    const lost = missing.reduce((total, each) => total + missingBetween(each, from, to), 0)
    const received = sum('received')
    const day = calendar.dayOf(from)
    days.push({
      day,
      from,
      to,
      expected: received + lost,
      received,
      late: sum('late'),
      missing: lost,
      duplicates: sum('duplicates'),
    })
    from = to
  }
  return days
}

/** The share of a time. Rounded where it begins and where it ends, so that the shares of neighbours add up to all of it. */
function missingBetween({ from, to, missing }: Missing, start: number, end: number): number {
  if (from >= to) return from >= start && from < end ? missing : 0
  const until = (time: number) => Math.round((missing * (Math.min(Math.max(time, from), to) - from)) / (to - from))
  return until(end) - until(start)
}
