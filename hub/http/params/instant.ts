import { HubError } from '../../../core/errors/hub-error'

const unitsMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const

const allowed = 'a time such as 2026-11-20T10:00:00Z, 1795168800000 (ms), -24h or now'
const relative = /^-(\d{1,6})([smhdw])$/
const iso = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+ -]\d{2}:\d{2})?)?$/
/** The last ms that a Date can hold. */
const maxMs = 8.64e15

/**
 * Reads a point in time: ISO 8601 (without a zone: UTC), ms since the epoch, `now`, or back from `now` such as -24h.
 * Units: s, m, h, d, w. Answers ms UTC; throws INVALID_ARGUMENT naming the parameter.
 */
export function parseInstant(name: string, text: string, now: number, place: 'query' | 'body' = 'query'): number {
  const at = readRelative(text, now) ?? readMs(text) ?? readIso(text)
  if (at === null)
    throw new HubError('INVALID_ARGUMENT', `${place} ${name}: must be ${allowed}, not ${JSON.stringify(text.slice(0, 80))}`)
  return at
}

function readRelative(text: string, now: number): number | null {
  if (text === 'now') return now
  const [, count, unit] = relative.exec(text) ?? []
  return count === undefined ? null : now - Number(count) * unitsMs[unit as keyof typeof unitsMs]
}

function readMs(text: string): number | null {
  return /^\d{1,16}$/.test(text) && Number(text) <= maxMs ? Number(text) : null
}

function readIso(text: string): number | null {
  const [, day, time = '00:00', zone = 'Z'] = iso.exec(text) ?? []
  if (day === undefined) return null
  // Dates such as 2026-02-30 would silently become another day.
  const midnight = new Date(`${day}T00:00:00Z`)
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(day)) return null
  // An unescaped "+" in a query arrives as a space.
  const at = Date.parse(`${day}T${time}${zone.replace(' ', '+')}`)
  return Number.isNaN(at) ? null : at
}
