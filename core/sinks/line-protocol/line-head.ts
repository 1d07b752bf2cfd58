import { escapeKey, escapeMeasurement, escapeTag } from './escape'

export type Tag = readonly [key: string, value: string | null | undefined]

/** Measurement and tags of a line. Tags without a value are left out; sorted by key, as InfluxDB keeps them. */
export function lineHead(measurement: string, tags: readonly Tag[]): string {
  const written = tags
    .map(([key, value]) => [escapeKey(key), escapeTag(value ?? '')] as const)
    .filter(([, value]) => value !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return [escapeMeasurement(measurement), ...written.map(([key, value]) => `${key}=${value}`)].join(',')
}
