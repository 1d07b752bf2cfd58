import { escapeKey, quoteText } from './escape'

/**
 * One field as `key=value`; null for what no field can hold. A field keeps the type it had first, for ever, and a server refuses
 * any other: so a number is always a float (`5`, never `5i`), whether it has decimals or not.
 */
export function field(key: string, value: number | boolean | string): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? `${escapeKey(key)}=${value}` : null
  return `${escapeKey(key)}=${typeof value === 'boolean' ? value : quoteText(value)}`
}
