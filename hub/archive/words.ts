import type { Stretch } from '../../adapters/archive/format/keys'
import { sizeText } from '../backup/room'
import { type Finding, findingText } from './finding'

/** Of a list, so many are shown to a person. */
const mostShown = 20

/** `48 212 077`: so many digits in a row nobody can read. */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ' ')
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : many}`
}

/** Bytes of what may be small. */
export function bytesText(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : sizeText(bytes)
}

export function stretchText({ first, last }: Stretch): string {
  return first === last ? `position ${first}` : `positions ${first} to ${last}`
}

export function iso(at: number): string {
  return new Date(at).toISOString()
}

/** The first few of a list, a line each. */
export function shown(lines: readonly string[], most = mostShown): readonly string[] {
  const more = lines.length > most ? [`- and ${countText(lines.length - most)} more`] : []
  return [...lines.slice(0, most).map((line) => `- ${line}`), ...more]
}

export function findingLines(findings: readonly Finding[]): readonly string[] {
  return shown(findings.map(findingText))
}

export function text(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`
}
