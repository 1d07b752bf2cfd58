import { parseDuration } from './duration'
import { invalid, shown } from './invalid'

/** ISO 8601 date, or date and time; without a zone it is taken as UTC, so that a flow means the same on every machine. */
const isoPattern = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/

/**
 * A point in time, ms UTC, from milliseconds, ISO 8601 (`2025-03-01T06:00:00Z`), a Date, `now`, or relative to now (`-24h`, `now-15m`).
 * Throws HubError INVALID_ARGUMENT.
 */
export function parseInstant(name: string, value: unknown, now: number): number {
  if (value instanceof Date) return finite(value.getTime(), name, value)
  if (typeof value === 'number') return finite(value, name, value)
  if (typeof value === 'string') return parseText(name, value.trim(), now)
  throw refusal(name, value)
}

function parseText(name: string, text: string, now: number): number {
  if (text === 'now') return now
  const relative = /^(?:now\s*)?([+-])\s*(.+)$/.exec(text)
  if (relative) return now + (relative[1] === '-' ? -1 : 1) * parseDuration(name, relative[2])
  if (/^\d{11,}$/.test(text)) return Number(text)
  const iso = isoPattern.exec(text)
  if (!iso) throw refusal(name, text)
  const zoned = iso[1] || text.length === 10 ? text : `${text}Z`
  return finite(Date.parse(zoned.replace(' ', 'T')), name, text)
}

function finite(ms: number, name: string, value: unknown): number {
  if (Number.isFinite(ms)) return ms
  throw refusal(name, value)
}

function refusal(name: string, value: unknown) {
  return invalid(
    `${name} is ${shown(value)}; it must be milliseconds, ISO 8601 (2025-03-01T06:00:00Z), now, or relative such as -24h.`,
  )
}
