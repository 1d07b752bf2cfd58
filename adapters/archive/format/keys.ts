/**
 * Where things lie in an archive (docs/reference/archive.md). Days of raw messages are of arrival, in UTC; days of readings are the site's.
 *
 *     archive.json                                                                        {@link markerKey}
 *     manifests/2026/11/21/0000000000000001-0000000000004711.json                         {@link manifestKey}
 *     raw/acuvim/2026-11-21/ACV-1/telemetry/0000000000000001-0000000000004711.ndjson.gz   {@link rawKey}
 *     readings/type=acuvim-ii/day=2026-11-21/ACV-1.parquet                                {@link readingsKey}
 */

/** What the archive is, and how far it goes. */
export const markerKey = 'archive.json'

export const manifestPrefix = 'manifests/'
export const rawPrefix = 'raw/'
export const readingsPrefix = 'readings/'

/** Positions of the first and the last message of something, both included. */
export interface Stretch {
  readonly first: number
  readonly last: number
}

export interface RawPlace {
  /** Dialect, or `other`. */
  readonly family: string
  /** Of arrival, UTC: `2026-11-21`. */
  readonly day: string
  readonly device: string
  /** What the dialect calls the message: `telemetry`, `status` …; `command` for what was sent to the device, or `other`. */
  readonly category: string
}

/** `writtenOn` is the UTC day of arrival of its last message. */
export function manifestKey(writtenOn: string, stretch: Stretch): string {
  return `${manifestPrefix}${writtenOn.replaceAll('-', '/')}/${stretchName(stretch)}.json`
}

export function rawKey({ family, day, device, category }: RawPlace, stretch: Stretch): string {
  return `${rawPrefix}${keyPart(family)}/${day}/${keyPart(device)}/${keyPart(category)}/${stretchName(stretch)}.ndjson.gz`
}

export function readingsKey(type: string, day: string, device: string): string {
  return `${readingsPrefix}type=${keyPart(type)}/day=${day}/${keyPart(device)}.parquet`
}

/** Names of equal length, so that keys sort by position. */
function stretchName({ first, last }: Stretch): string {
  return `${String(first).padStart(16, '0')}-${String(last).padStart(16, '0')}`
}

const escapedBytes = /[^A-Za-z0-9._-]/g

/**
 * A name as one part of a key: bytes of UTF-8 that are no letter, digit, `.`, `_` or `-` become `=XX`, and so does a leading `.`, so that
 * no two names meet and none leaves its folder.
 */
export function keyPart(name: string): string {
  if (name === '') return '=00'
  const text = Buffer.from(name, 'utf8').toString('latin1')
  return text.replace(escapedBytes, hex).replace(/^\./, hex)
}

function hex(byte: string): string {
  return `=${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}
