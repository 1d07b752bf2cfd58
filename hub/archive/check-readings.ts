import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { parseChecksum } from '../../adapters/archive/format/checksum-file'
import { checksumKey, readingsPrefix } from '../../adapters/archive/format/keys'
import type { ArchiveReader } from './archive-reader'
import type { Finding } from './finding'
import { inOrder } from './in-order'

const atOnce = 4
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
  for (const key of keys) {
    const its = key.replace(/\.sha256$/, '')
    if (its !== key && !keys.has(its)) onFinding({ key, problem: 'is of a file of readings that is missing', uplinks: 0 })
  }
  for await (const { key, problem, bytes } of inOrder(files, atOnce, (key) => check(reader, key))) {
    if (problem !== null) onFinding({ key, problem, uplinks: 0 })
    onBytes?.(bytes)
  }
  return files.length
}

async function readingsKeys(reader: ArchiveReader, sinceDay: string | null): Promise<ReadonlySet<string>> {
  const keys = new Set<string>()
  for await (const { key } of reader.store.list(readingsPrefix)) {
    const [, day] = /\/day=(\d{4}-\d{2}-\d{2})\//.exec(key) ?? []
    if (sinceDay === null || day === undefined || day >= sinceDay) keys.add(key)
  }
  return keys
}

async function check(reader: ArchiveReader, key: string): Promise<{ key: string; problem: string | null; bytes: number }> {
  const found = async () => ({
    file: await reader.store.get(key),
    sums: await reader.store.get(checksumKey(key)),
  })
  let { file, sums } = await found()
  let problem = problemOf(key, file, sums)
  if (problem !== null) {
    // Late data may have had it written anew between the two.
    ;({ file, sums } = await found())
    problem = problemOf(key, file, sums)
  }
  return { key, problem, bytes: file?.byteLength ?? 0 }
}

function problemOf(key: string, file: Uint8Array | null, sums: Uint8Array | null): string | null {
  if (file === null) return 'is missing'
  const bytes = Buffer.from(file)
  if (bytes.subarray(0, 4).toString('latin1') !== magic || bytes.subarray(-4).toString('latin1') !== magic)
    return 'is no whole Parquet file'
  if (sums === null) return 'has no .sha256 beside it'
  const said = parseChecksum(sums)
  if (said?.name !== basename(key)) return 'has a .sha256 beside it that says nothing of it'
  return createHash('sha256').update(bytes).digest('hex') === said.sha256 ? null : 'is another one than its .sha256 says'
}
