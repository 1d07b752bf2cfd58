import { keyPart } from './key-part'

/**
 * Where things lie in an archive (docs/reference/archive.md). Days of raw messages are of arrival, in UTC; days of readings are the site's.
 *
 *     archive.json                                                                                     {@link markerKey}
 *     manifests/2026/11/21/0000000000000001-0000000000004711-5f3a09c1b2d4.json                         {@link manifestKey}
 *     raw/acuvim/2026-11-21/ACV-1/telemetry/0000000000000001-0000000000004711-0b51c7e2a9f8.ndjson.gz   {@link rawKey}
 *     readings/type=acuvim-ii/day=2026-11-21/ACV-1.parquet                                             {@link readingsKey}
 *     readings/type=acuvim-ii/day=2026-11-21/ACV-1.parquet.sha256                                      {@link checksumKey}
 *
 * What is below `manifests/` and `raw/` has the beginning of a checksum of its contents in its name, so nothing there is ever replaced by
 * something else: not when a journal that has lost messages since is archived again, nor by a second sink.
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

/** `writtenOn` is the UTC day of arrival of its last message; `sha256`, hex, is of the keys of its objects, each on a line. */
export function manifestKey(writtenOn: string, stretch: Stretch, sha256: string): string {
  return `${manifestPrefix}${writtenOn.replaceAll('-', '/')}/${contentName(stretch, sha256)}.json`
}

/** `sha256`, hex, is of the object as it is stored. */
export function rawKey({ family, day, device, category }: RawPlace, stretch: Stretch, sha256: string): string {
  return `${rawPrefix}${keyPart(family)}/${day}/${keyPart(device)}/${keyPart(category)}/${contentName(stretch, sha256)}.ndjson.gz`
}

export function readingsKey(type: string, day: string, device: string): string {
  return `${readingsPrefix}type=${keyPart(type)}/day=${day}/${keyPart(device)}.parquet`
}

/** Beside an object of readings: its checksum, as `sha256sum` writes and checks it. */
export function checksumKey(key: string): string {
  return `${key}.sha256`
}

const stretchPattern = /\/(\d{16})-(\d{16})-[0-9a-f]{12}\.(?:json|ndjson\.gz)$/

/** The positions in the name of a manifest or of an object of raw messages; null when it is neither. */
export function stretchOf(key: string): Stretch | null {
  const match = stretchPattern.exec(key)
  return match && { first: Number(match[1]), last: Number(match[2]) }
}

/** Positions of equal length, so that keys sort by them. */
function contentName({ first, last }: Stretch, sha256: string): string {
  return `${padded(first)}-${padded(last)}-${sha256.slice(0, 12)}`
}

function padded(position: number): string {
  return String(position).padStart(16, '0')
}
