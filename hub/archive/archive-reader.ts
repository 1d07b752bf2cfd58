import { manifestPrefix, markerKey, type Stretch, stretchOf } from '../../adapters/archive/format/keys'
import { type ArchivedObject, type ArchiveManifest, parseMarker } from '../../adapters/archive/format/manifest'
import type { Uplink } from '../../core/uplink'
import { CannotRunError } from '../replay/cannot-run'
import type { Finding } from './finding'
import { inOrder } from './in-order'
import { parseManifest } from './parse-manifest'
import type { PatientStore } from './patient-store'
import { readObject } from './read-object'

/** Objects and manifests that are fetched at once: storage across a network answers each after some milliseconds. */
const atOnce = 8

/** A manifest as its name tells of it. */
export interface ManifestName extends Stretch {
  readonly key: string
  /** Of arrival of its last message, UTC: `2026-11-21`. */
  readonly day: string
}

/** What an archive is, before a single manifest is read. */
export interface ArchiveIndex {
  /** Whose it is; null: nobody can tell any more. */
  readonly site: string | null
  /** How far it goes, as its marker says; null: it does not, or there are none yet. */
  readonly last: number | null
  /** By first and then last position. */
  readonly names: readonly ManifestName[]
  readonly findings: readonly Finding[]
}

/** Reads an archive. Its methods reject with SinkFailure where its store does. */
export class ArchiveReader {
  readonly store: PatientStore

  constructor(store: PatientStore) {
    this.store = store
  }

  /** Rejects with {@link CannotRunError} where there is no archive. `place` is for people. */
  async index(place: string): Promise<ArchiveIndex> {
    const stored = await this.store.get(markerKey)
    const names: ManifestName[] = []
    const findings: Finding[] = []
    for await (const { key } of this.store.list(manifestPrefix)) {
      const name = nameOf(key)
      if (name) names.push(name)
      else findings.push({ key, problem: 'is no manifest by its name', uplinks: 0 })
    }
    if (stored === null && names.length === 0)
      throw new CannotRunError(
        `there is no archive in ${place}: neither ${markerKey} nor a manifest. Is it another folder or prefix?`,
      )
    names.sort((a, b) => a.first - b.first || a.last - b.last)
    const marker = stored === null ? null : parseMarker(stored)
    if (marker === null || typeof marker === 'string') {
      findings.push({ key: markerKey, problem: marker === null ? 'is missing' : `cannot be used: ${marker}`, uplinks: 0 })
      return { site: null, last: null, names, findings }
    }
    return { site: marker.site, last: marker.last, names, findings }
  }

  /** All of them in order, each with what is wrong with it where that is something. */
  async *manifests(
    names: Iterable<ManifestName>,
    site: string | null,
  ): AsyncGenerator<{ readonly name: ManifestName; readonly manifest: ArchiveManifest | string }> {
    yield* inOrder(names, atOnce, async (name) => {
      const stored = await this.store.get(name.key)
      return { name, manifest: stored === null ? 'is missing' : parseManifest(stored, name.key, site) }
    })
  }

  /** All of them in order, each with its messages or what is wrong with it. */
  async *objects(
    objects: Iterable<ArchivedObject>,
  ): AsyncGenerator<{ readonly object: ArchivedObject; readonly uplinks: readonly Uplink[] | string }> {
    yield* inOrder(objects, atOnce, async (object) => ({ object, uplinks: await readObject(this.store, object) }))
  }
}

const dayPattern = /^manifests\/(\d{4})\/(\d{2})\/(\d{2})\/[^/]+\.json$/

function nameOf(key: string): ManifestName | null {
  const stretch = stretchOf(key)
  const [, year, month, day] = dayPattern.exec(key) ?? []
  return stretch && day !== undefined && stretch.first > 0 && stretch.first <= stretch.last
    ? { key, ...stretch, day: `${year}-${month}-${day}` }
    : null
}
