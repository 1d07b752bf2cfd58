import type { SiteCalendar } from '../../core/calendar/site-calendar'

/** The last `days` days of the site that were over at `now`: from midnight to midnight, ms UTC. Of one day: yesterday. */
export function wholeDays(days: number, now: number, calendar: SiteCalendar): { readonly from: number; readonly to: number } {
  const to = calendar.startOf('1d', now)
  let from = to
  // Day by day, because some have 23 or 25 hours.
  for (let day = 0; day < days; day++) from = calendar.startOf('1d', from - 1)
  return { from, to }
}
