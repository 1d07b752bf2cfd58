import { exactTimeText, timeText } from '../ui-shared/time-text'
import { shortTimeText } from './duration-text'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** How wide buckets are: `10 s`, `30 min`, `1 day`. */
export function widthText(bucketMs: number): string {
  if (bucketMs < day) return shortTimeText(bucketMs)
  const days = Math.round(bucketMs / day)
  return days === 1 ? '1 day' : `${days} days`
}

/** Which bucket it is, in the site's time zone: `20 Nov 2026 02:10:30`, `20 Nov 02:00 – 03:00`, `20 Nov 2026`. `at` is its start. */
export function bucketText(at: number, bucketMs: number, zone: string): string {
  if (bucketMs < minute) return exactTimeText(at, zone)
  if (bucketMs >= day) return dayText(at, bucketMs, zone)
  return `${timeText(at, Number.MAX_SAFE_INTEGER / 2, zone)} – ${clock(at + bucketMs, zone)}`
}

function dayText(at: number, bucketMs: number, zone: string): string {
  // The middle of a day is in it, whether it has 23, 24 or 25 hours.
  const [first, last] = [date(at + day / 2, zone), date(at + bucketMs - day / 2, zone)]
  return first === last ? first : `${first} – ${last}`
}

function date(at: number, zone: string): string {
  return exactTimeText(at, zone).slice(0, -' 00:00:00'.length)
}

function clock(at: number, zone: string): string {
  return timeText(at, at, zone)
}
