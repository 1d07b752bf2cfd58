import type { Reading } from '../../../core/reading'

/** How many fields of one thing are named. */
const mostNamed = 4

/** What two versions of a reading do not agree on: `active_power is 5, rebuilt 6; link is modbus, rebuilt null`; '' when nothing. */
export function differingFields(live: Reading, rebuilt: Reading): string {
  const { type, receivedAt, source, link, quality } = live
  return named([
    ...differing('type', type, rebuilt.type),
    ...differing('receivedAt', receivedAt, rebuilt.receivedAt),
    ...differing('source', source, rebuilt.source),
    ...differing('link', link, rebuilt.link),
    ...differing('quality', quality.join(' '), rebuilt.quality.join(' ')),
    ...differingNumbers(live.values, rebuilt.values),
  ])
}

/** One sentence part per name whose numbers are not the same. */
export function differingNumbers(
  live: Readonly<Record<string, number>>,
  rebuilt: Readonly<Record<string, number>>,
): readonly string[] {
  const parts: string[] = []
  for (const name in live) if (live[name] !== rebuilt[name]) parts.push(...differing(name, live[name], rebuilt[name]))
  for (const name in rebuilt) if (!(name in live)) parts.push(...differing(name, undefined, rebuilt[name]))
  return parts
}

export function differing(name: string, live: unknown, rebuilt: unknown): readonly string[] {
  return Object.is(live, rebuilt) ? [] : [`${name} is ${shown(live)}, rebuilt ${shown(rebuilt)}`]
}

export function named(parts: readonly string[]): string {
  const more = parts.length > mostNamed ? [`and ${parts.length - mostNamed} more`] : []
  return [...parts.slice(0, mostNamed), ...more].join('; ')
}

function shown(value: unknown): string {
  return value === undefined ? 'missing' : value === '' ? 'none' : String(value)
}
