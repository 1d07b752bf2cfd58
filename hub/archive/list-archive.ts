import { readingsPrefix } from '../../adapters/archive/format/keys'
import type { ArchiveManifest } from '../../adapters/archive/format/manifest'
import type { ArchiveReader } from './archive-reader'
import type { Finding } from './finding'
import { rawKeyParts, readablePart } from './raw-key'
import { Coverage } from './stretches'

export interface Share {
  readonly name: string
  readonly uplinks: number
  readonly bytes: number
}

/** What is in an archive, as its manifests have it. */
export interface ArchiveContents {
  readonly site: string | null
  readonly batches: number
  readonly uplinks: number
  readonly objects: number
  readonly bytes: number
  readonly coverage: Coverage
  /** Arrival of the oldest and the newest message, ms UTC; null: there are none. */
  readonly from: number | null
  readonly to: number | null
  /** Position and arrival of the newest message. */
  readonly newest: { readonly position: number; readonly receivedAt: number } | null
  /** The largest first. */
  readonly families: readonly Share[]
  readonly devices: readonly Share[]
  readonly readings: ReadingsContents
  readonly findings: readonly Finding[]
}

export interface ReadingsContents {
  readonly files: number
  readonly bytes: number
  /** Site days. */
  readonly days: number
  readonly from: string | null
  readonly to: string | null
}

/** Reads all manifests and no message. Rejects with {@link CannotRunError} where there is no archive. */
export async function listArchive(reader: ArchiveReader, place: string, onManifest?: () => void): Promise<ArchiveContents> {
  const { site, names, ...index } = await reader.index(place)
  const findings = [...index.findings]
  const coverage = new Coverage()
  const [families, devices] = [new Shares(), new Shares()]
  const sum = { uplinks: 0, objects: 0, bytes: 0 }
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  let newest: ArchiveManifest | null = null
  for await (const { name, manifest } of reader.manifests(names, site)) {
    onManifest?.()
    coverage.add(name)
    if (typeof manifest === 'string') {
      findings.push({ key: name.key, problem: manifest, uplinks: name.last - name.first + 1 })
      continue
    }
    sum.uplinks += manifest.uplinks
    sum.objects += manifest.objects.length
    for (const { key, uplinks, bytes } of manifest.objects) {
      const { family = '?', device = '?' } = rawKeyParts(key) ?? {}
      families.add(family, uplinks, bytes)
      devices.add(device, uplinks, bytes)
      sum.bytes += bytes
    }
    from = Math.min(from, manifest.from)
    to = Math.max(to, manifest.to)
    if (newest === null || manifest.last > newest.last || (manifest.last === newest.last && manifest.to > newest.to))
      newest = manifest
  }
  return {
    site,
    batches: names.length,
    ...sum,
    coverage,
    from: Number.isFinite(from) ? from : null,
    to: Number.isFinite(to) ? to : null,
    newest: newest && { position: newest.last, receivedAt: newest.to },
    families: families.largestFirst(),
    devices: devices.largestFirst(),
    readings: await listReadings(reader),
    findings,
  }
}

async function listReadings(reader: ArchiveReader): Promise<ReadingsContents> {
  const days = new Set<string>()
  let [files, bytes] = [0, 0]
  for await (const object of reader.store.list(readingsPrefix)) {
    const [, day] = /\/day=(\d{4}-\d{2}-\d{2})\/[^/]+\.parquet$/.exec(object.key) ?? []
    if (day === undefined) continue
    days.add(day)
    files++
    bytes += object.bytes
  }
  const sorted = [...days].sort()
  return { files, bytes, days: days.size, from: sorted[0] ?? null, to: sorted.at(-1) ?? null }
}

class Shares {
  readonly #shares = new Map<string, { uplinks: number; bytes: number }>()

  add(name: string, uplinks: number, bytes: number): void {
    const share = this.#shares.get(name) ?? { uplinks: 0, bytes: 0 }
    share.uplinks += uplinks
    share.bytes += bytes
    this.#shares.set(name, share)
  }

  largestFirst(): readonly Share[] {
    const all = [...this.#shares].map(([name, share]) => ({ name: readablePart(name), ...share }))
    return all.sort((a, b) => b.uplinks - a.uplinks || (a.name < b.name ? -1 : 1))
  }
}
