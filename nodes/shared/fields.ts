import { invalid, shown } from './invalid'

/** A field that is one of a few words; absent means the first. Throws HubError INVALID_ARGUMENT. */
export function oneOf<T extends string>(name: string, value: unknown, choices: readonly [T, ...T[]]): T {
  if (value === undefined || value === null || value === '') return choices[0]
  const choice = choices.find((word) => word === value)
  if (choice === undefined) throw invalid(`${name} is ${shown(value)}; it must be one of ${choices.join(', ')}.`)
  return choice
}

export interface NumberRange {
  readonly min: number
  readonly max: number
  /** Taken when the field is absent or empty. */
  readonly fallback: number
}

/** A number in a range, also given as text, as editor forms do. Throws HubError INVALID_ARGUMENT. */
export function numberIn(name: string, value: unknown, { min, max, fallback }: NumberRange): number {
  if (value === undefined || value === null || value === '') return fallback
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN
  if (!(number >= min && number <= max)) throw invalid(`${name} is ${shown(value)}; it must be a number from ${min} to ${max}.`)
  return number
}

/** Words from a comma separated text or a list, trimmed, without empty ones and repeats. Throws HubError INVALID_ARGUMENT. */
export function words(name: string, value: unknown): readonly string[] {
  if (value === undefined || value === null) return []
  const parts: readonly unknown[] = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value : [value]
  const trimmed = parts.map((part) => {
    if (typeof part !== 'string')
      throw invalid(`${name} is ${shown(value)}; it must be a comma separated text or a list of texts.`)
    return part.trim()
  })
  return [...new Set(trimmed.filter((part) => part !== ''))]
}
