import { stretchOf } from '../../adapters/archive/format/keys'
import { type ArchivedObject, type ArchiveManifest, manifestFormat } from '../../adapters/archive/format/manifest'

/** The manifest, or what is wrong with it. */
export function parseManifest(bytes: Uint8Array, key: string, site: string | null): ArchiveManifest | string {
  const found = objectOf(bytes)
  if (found === null) return 'is no JSON object'
  const manifest = found as unknown as ArchiveManifest
  if (manifest.format !== manifestFormat) return 'is no manifest of raw messages'
  if (manifest.version !== 1) return `has version ${manifest.version}; this Busbar knows version 1`
  if (typeof manifest.site !== 'string') return 'does not say whose it is'
  if (site !== null && manifest.site !== site) return `is of another site, ${manifest.site}`
  if (!isManifest(manifest)) return 'has fields that are missing or wrong'
  const stretch = stretchOf(key)
  if (stretch?.first !== manifest.first || stretch.last !== manifest.last) return 'says other positions than its name'
  if (manifest.objects.reduce((sum, { uplinks }) => sum + uplinks, 0) !== manifest.uplinks)
    return 'does not have as many messages as its objects'
  return manifest
}

function isManifest({ previous, first, last, uplinks, from, to, objects }: ArchiveManifest): boolean {
  const numbers = [first, last, uplinks].every(isCount) && [from, to].every(Number.isSafeInteger)
  return numbers && (previous === null || isCount(previous)) && first <= last && isObjects(objects, first, last)
}

function isObjects(objects: unknown, first: number, last: number): boolean {
  return Array.isArray(objects) && objects.every((object: ArchivedObject) => isObject(object, first, last))
}

function isObject(object: ArchivedObject, first: number, last: number): boolean {
  if (typeof object !== 'object' || object === null) return false
  const { key, bytes, sha256, uplinks } = object
  const numbers = [bytes, uplinks, object.first, object.last].every(isCount)
  const isWithin = first <= object.first && object.first <= object.last && object.last <= last
  return numbers && isWithin && typeof key === 'string' && /^raw\/./.test(key) && /^[0-9a-f]{64}$/.test(String(sha256))
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) > 0
}

function objectOf(bytes: Uint8Array): Record<string, unknown> | null {
  try {
    const found: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
    return typeof found === 'object' && found !== null && !Array.isArray(found) ? (found as Record<string, unknown>) : null
  } catch {
    return null
  }
}
