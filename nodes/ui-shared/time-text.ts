/** Clock time for an operator in their own time zone: `03:12` today, `20 Nov 03:12` on another day. */
export function timeText(at: number, now: number, zone?: string): string {
  const clock = parts(at, zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const same = dayOf(at, zone) === dayOf(now, zone)
  return same ? clock : `${parts(at, zone, { day: 'numeric', month: 'short' })} ${clock}`
}

/** Exact to the second, for tooltips: `20 Nov 2026 03:12:07`. */
export function exactTimeText(at: number, zone?: string): string {
  const day = parts(at, zone, { day: 'numeric', month: 'short', year: 'numeric' })
  return `${day} ${parts(at, zone, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })}`
}

function dayOf(at: number, zone?: string): string {
  return parts(at, zone, { day: 'numeric', month: 'numeric', year: 'numeric' })
}

const formats = new Map<string, Intl.DateTimeFormat>()

function parts(at: number, zone: string | undefined, options: Intl.DateTimeFormatOptions): string {
  const key = `${zone} ${Object.keys(options)} ${options.month}`
  let format = formats.get(key)
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', { ...options, ...(zone && { timeZone: zone }) })
    formats.set(key, format)
  }
  return format.format(at)
}
