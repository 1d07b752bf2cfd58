import { UsageError } from './usage-error'

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `24h`, `30m`, `90s`, `1.5d`; a bare number is seconds. Answers ms. */
export function duration(option: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text.trim())
  const [, amount, unit = 's'] = match ?? []
  const factor = unitMs[unit]
  if (amount === undefined || factor === undefined) {
    throw new UsageError(`--${option} is "${text}" but must be a duration such as 90s, 30m, 24h or 7d`)
  }
  return Number(amount) * factor
}

/** A number within bounds, both included. */
export function number(option: string, text: string, min: number, max: number): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value) || value < min || value > max) {
    throw new UsageError(`--${option} is "${text}" but must be a number from ${min} to ${max}`)
  }
  return value
}

export function integer(option: string, text: string, min: number, max: number): number {
  const value = number(option, text, min, max)
  if (!Number.isInteger(value)) throw new UsageError(`--${option} is "${text}" but must be a whole number`)
  return value
}

/** A duration within bounds, given and answered in ms. */
export function durationWithin(option: string, text: string, min: number, max: number): number {
  const ms = duration(option, text)
  if (ms < min || ms > max) {
    throw new UsageError(`--${option} is "${text}" but must be from ${min / 1000} s to ${max / 1000} s`)
  }
  return ms
}

/** One of the words there are. */
export function oneOf<T extends string>(option: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((word) => word === text)
  if (found !== undefined) return found
  throw new UsageError(`--${option} is "${text}" but must be ${allowed.join(' or ')}`)
}
