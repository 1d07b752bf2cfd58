import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { ArchivedObject } from '../../adapters/archive/format/manifest'
import { parseUplinkLine } from '../../adapters/archive/format/uplink-line'
import type { Uplink } from '../../core/uplink'
import type { PatientStore } from './patient-store'

/** Of an object unpacked, bytes; far above what a batch may have. */
const mostBytes = 1 << 30

const unpack = promisify<Uint8Array, { maxOutputLength: number }, Buffer>(gunzip)

/** The messages of an object in order of position, or what is wrong with it. Rejects with SinkFailure where the store does. */
export async function readObject(store: PatientStore, object: ArchivedObject): Promise<readonly Uplink[] | string> {
  const { key, bytes, sha256 } = object
  const stored = await store.get(key)
  if (stored === null) return 'is missing'
  if (stored.byteLength !== bytes) return `has ${stored.byteLength} bytes but must have ${bytes}`
  if (createHash('sha256').update(stored).digest('hex') !== sha256) return 'was changed: its SHA-256 is another one'
  let text: string
  try {
    text = (await unpack(stored, { maxOutputLength: mostBytes })).toString('utf8')
  } catch (error) {
    return `cannot be unpacked (${(error as Error).message})`
  }
  return uplinksOf(text, object)
}

function uplinksOf(text: string, { uplinks: count, first, last }: ArchivedObject): readonly Uplink[] | string {
  const lines = text.split('\n')
  if (lines.pop() !== '') return 'does not end with the end of a line'
  const uplinks: Uplink[] = []
  for (const [index, line] of lines.entries()) {
    const uplink = parseUplinkLine(line)
    if (typeof uplink === 'string') return `has line ${index + 1}, of which ${uplink}`
    const before = uplinks.at(-1)
    if (before && before.position >= uplink.position)
      return `has line ${index + 1}, whose position is not above that of the line before`
    uplinks.push(uplink)
  }
  if (uplinks.length !== count) return `has ${uplinks.length} messages but must have ${count}`
  if (uplinks[0]?.position !== first || uplinks.at(-1)?.position !== last) return `does not go from position ${first} to ${last}`
  return uplinks
}
