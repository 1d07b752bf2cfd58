import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { parseChecksum } from '../../adapters/archive/format/checksum-file'
import { checksumKey, readingsPrefix } from '../../adapters/archive/format/keys'
import type { ArchiveReader } from './archive-reader'
import type { Finding } from './finding'
import { inOrder } from './in-order'

const atOnce = 4
/**
 * Time until what did not fit is looked at once more, ms. Late data has a day written anew, its file and then its checksum: milliseconds in a
 * folder, and an upload of 100 bytes across a network.
 */
const rewriteMs = 3_000
/** What a Parquet file begins and ends with, https://parquet.apache.org/docs/file-format/ */
const magic = 'PAR1'

/** Holds the files of daily readings against the checksums beside them. Answers how many there are. */
export async function checkReadings(
  reader: ArchiveReader,
  sinceDay: string | null,
  onFinding: (finding: Finding) => void,
  onBytes?: (bytes: number) => void,
): Promise<number> {
  const keys = await readingsKeys(reader, sinceDay)
  const files = [...keys].filter((key) => key.endsWith('.parquet'))
  const alone = [...keys].map(fileOf).filter((file) => !keys.has(file))
  const suspects: string[] = []
  for await (const { file, finding, bytes } of inOrder([...alone, ...files], atOnce, (file) => check(reader, file))) {
    if (finding) suspects.push(file)
    onBytes?.(bytes)
  }
  if (suspects.length > 0) await reader.store.rest(rewriteMs)
  for await (const { finding } of inOrder(suspects, atOnce, (file) => check(reader, file))) if (finding) onFinding(finding)
  return files.length
}

/** What a checksum is of; a file itself. */
function fileOf(key: string): string {
  return key.replace(/\.sha256$/, '')
}

async function readingsKeys(reader: ArchiveReader, sinceDay: string | null): Promise<ReadonlySet<string>> {
  const keys = new Set<string>()
  for await (const { key } of reader.store.list(readingsPrefix)) {
    const [, day] = /\/day=(\d{4}-\d{2}-\d{2})\//.exec(key) ?? []
    if (sinceDay === null || day === undefined || day >= sinceDay) keys.add(key)
  }
  return keys
}

async function check(reader: ArchiveReader, key: string): Promise<{ file: string; finding: Finding | null; bytes: number }> {
  const [file, sums] = [await reader.store.get(key), await reader.store.get(checksumKey(key))]
  return { file: key, finding: findingOf(key, file, sums), bytes: file?.byteLength ?? 0 }
}

function findingOf(key: string, file: Uint8Array | null, sums: Uint8Array | null): Finding | null {
  if (file === null && sums !== null)
    return { key: checksumKey(key), problem: 'is of a file of readings that is missing', uplinks: 0 }
  const problem = file === null ? 'is missing' : problemOf(key, file, sums)
  return problem === null ? null : { key, problem, uplinks: 0 }
}

function problemOf(key: string, file: Uint8Array, sums: Uint8Array | null): string | null {
  const bytes = Buffer.from(file)
  if (bytes.subarray(0, 4).toString('latin1') !== magic || bytes.subarray(-4).toString('latin1') !== magic)
    return 'is no whole Parquet file'
  if (sums === null) return 'has no .sha256 beside it'
  const said = parseChecksum(sums)
  if (said?.name !== basename(key)) return 'has a .sha256 beside it that says nothing of it'
  return createHash('sha256').update(bytes).digest('hex') === said.sha256 ? null : 'is another one than its .sha256 says'
}
