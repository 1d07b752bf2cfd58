import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { type ArchiveManifest, parseMarker } from '../../adapters/archive/format/manifest'
import { parseUplinkLine } from '../../adapters/archive/format/uplink-line'
import type { Uplink } from '../../core/uplink'

export interface ArchiveContents {
  readonly manifests: readonly ArchiveManifest[]
  /** What its manifests name, each message once, ascending by position. */
  readonly uplinks: readonly Uplink[]
  /** Everything that is not as docs/reference/archive.md promises. */
  readonly problems: readonly string[]
}

const sha256 = (body: Uint8Array) => createHash('sha256').update(body).digest('hex')

/** Reads an archive back by what is documented of it, and by nothing else. */
export function archiveContents(objects: ReadonlyMap<string, Uint8Array>): ArchiveContents {
  const problems: string[] = []
  const manifests = [...objects]
    .filter(([key]) => key.startsWith('manifests/'))
    .map(([, body]) => JSON.parse(Buffer.from(body).toString()) as ArchiveManifest)
  const uplinks = new Map<string, Uplink>()
  for (const manifest of manifests) {
    let count = 0
    for (const { key, bytes, sha256: sum, uplinks: lines, first, last } of manifest.objects) {
      const body = objects.get(key)
      if (!body) {
        problems.push(`${key} is missing`)
        continue
      }
      if (body.length !== bytes || sha256(body) !== sum) problems.push(`${key} is not what its manifest says`)
      const found = linesOf(body)
      count += found.length
      if (found.length !== lines || found[0]?.position !== first || found.at(-1)?.position !== last)
        problems.push(`${key} has other messages than its manifest says`)
      for (const uplink of found) uplinks.set(`${uplink.position} ${uplink.receivedAt}`, uplink)
    }
    if (count !== manifest.uplinks) problems.push(`manifest ${manifest.first}-${manifest.last} has ${count} messages`)
  }
  problems.push(...brokenChain(objects, manifests), ...badChecksums(objects))
  return { manifests, uplinks: [...uplinks.values()].sort((a, b) => a.position - b.position), problems }
}

function linesOf(body: Uint8Array): readonly Uplink[] {
  const text = gunzipSync(body).toString('utf8')
  if (!text.endsWith('\n')) throw new Error('the last line has no end')
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => {
      const uplink = parseUplinkLine(line)
      if (typeof uplink === 'string') throw new Error(`${uplink}: ${line}`)
      return uplink
    })
}

function brokenChain(objects: ReadonlyMap<string, Uint8Array>, manifests: readonly ArchiveManifest[]): string[] {
  const ends = new Set(manifests.map(({ last }) => last))
  const marker = parseMarker(objects.get('archive.json') ?? new Uint8Array())
  if (typeof marker === 'string') return [`archive.json: ${marker}`]
  const isKnown = (end: number | null) => end === null || ends.has(end)
  const broken = manifests.filter(({ previous, first }) => !isKnown(previous) || (previous !== null && previous >= first))
  return [
    ...broken.map(({ first, last, previous }) => `manifest ${first}-${last}: there is none that ends at ${previous}`),
    ...(isKnown(marker.last) ? [] : [`archive.json: there is no manifest that ends at ${marker.last}`]),
  ]
}

function badChecksums(objects: ReadonlyMap<string, Uint8Array>): string[] {
  return [...objects]
    .filter(([key]) => key.endsWith('.parquet'))
    .flatMap(([key, body]) => {
      const [, line] = /^# \d+ readings\n(.*)$/s.exec(Buffer.from(objects.get(`${key}.sha256`) ?? '').toString()) ?? []
      return line === `${sha256(body)}  ${key.split('/').at(-1)}\n` ? [] : [`${key} has another checksum`]
    })
}
