import { CannotRunError } from './cannot-run'

const unitsMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const
const duration = /^(\d+(?:\.\d+)?)(s|m|h|d|w)$/
const iso = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:\d{2})?)?$/

/**
 * A point in time, ms UTC: ISO 8601 (without a zone UTC), or a duration back from `now`. `option` names what was given.
 * Throws {@link CannotRunError}.
 */
export function parseFrom(text: string, now: number, option = '--from'): number {
  const at = back(text, now) ?? dated(text)
  if (at === null) {
    throw new CannotRunError(
      `${option} is "${text}" but must be a time such as 2026-11-20T10:00:00Z, or a duration such as 24h or 7d`,
    )
  }
  if (at > now) throw new CannotRunError(`${option} is "${text}", which lies in the future`)
  return at
}

function back(text: string, now: number): number | null {
  const [, count, unit] = duration.exec(text) ?? []
  return count === undefined ? null : now - Number(count) * unitsMs[unit as keyof typeof unitsMs]
}

function dated(text: string): number | null {
  const [, day, time = '00:00', zone = 'Z'] = iso.exec(text) ?? []
  if (day === undefined) return null
  // Dates such as 2026-02-30 would silently become another day.
  const midnight = new Date(`${day}T00:00:00Z`)
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(day)) return null
  const at = Date.parse(`${day}T${time}${zone}`)
  return Number.isNaN(at) ? null : at
}
