import { setImmediate as turn } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Uplink } from '../../core/uplink'
import { uplinkLine } from './format/uplink-line'

const compress = promisify(gzip)

/** Of messages of meters, 6 (the default) makes 8 % less than 5, and takes twice as long. */
const level = 5

/** Text that is made in one go, characters: less than a millisecond. */
const sliceLength = 64 * 1024

/** Lines of JSON, compressed. The thread has others to serve: it is made in slices, and compressed in zlib's own threads. */
export async function compressedLines(uplinks: readonly Uplink[]): Promise<Uint8Array> {
  const parts: Buffer[] = []
  let slice = ''
  for (const uplink of uplinks) {
    slice += `${uplinkLine(uplink)}\n`
    if (slice.length < sliceLength) continue
    parts.push(Buffer.from(slice, 'utf8'))
    slice = ''
    await turn()
  }
  parts.push(Buffer.from(slice, 'utf8'))
  return compress(parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts), { level })
}

/** Hex; large ones are summed up beside this thread. */
export async function sha256(body: Uint8Array): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', body as Uint8Array<ArrayBuffer>)).toString('hex')
}
