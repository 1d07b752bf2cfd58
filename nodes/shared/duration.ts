import { invalid, shown } from './invalid'

const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const
type Unit = keyof typeof unitMs

const pattern = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)$/

/** Milliseconds of a number (ms) or a text such as `90s`, `15m`, `24h`, `7d`. Throws HubError INVALID_ARGUMENT. */
export function parseDuration(name: string, value: unknown): number {
  if (typeof value === 'number' && value > 0 && Number.isFinite(value)) return value
  const match = typeof value === 'string' ? pattern.exec(value.trim()) : null
  const ms = match ? Number(match[1]) * unitMs[match[2] as Unit] : 0
  if (ms > 0) return ms
  throw invalid(`${name} is ${shown(value)}; it must be milliseconds or a text such as 90s, 15m, 24h or 7d.`)
}
