import { createHash } from 'node:crypto'

/**
 * JSON without spaces and with the keys of every object in the order of their UTF-16 code units: the same value always gives the same
 * text. What JSON cannot say becomes null or is absent.
 */
export function canonicalJson(value: unknown): string {
  return textOf(JSON.parse(JSON.stringify(value) ?? 'null'))
}

/** Hash of a record: SHA-256 (hex) of the previous record's hash ('' before the first) and the record's content. */
export function hashOf(previous: string, seq: number, at: number, entry: string): string {
  // Canonical too: `at` comes before `entry` before `seq`. The entry is taken as it is stored, to the byte.
  return createHash('sha256').update(`${previous}{"at":${at},"entry":${entry},"seq":${seq}}`).digest('hex')
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  // Put together by hand: an object would put keys that look like numbers first.
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([key, each]) => `${JSON.stringify(key)}:${textOf(each)}`).join(',')}}`
}
