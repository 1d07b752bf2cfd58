import { createHash } from 'node:crypto'
import { ArchiveTarget } from '../../adapters/archive'
import { checksumKey, readingsKey } from '../../adapters/archive/format/keys'
import { SqliteJournalReader } from '../../adapters/journal/sqlite'
import type { ObjectStore } from '../../core/ports/object-store'
import { TopicRouter } from '../../core/projection/topic-router'
import type { SinkItem } from '../../core/sinks/sink-item'
import type { Uplink } from '../../core/uplink'
import { dialects } from '../../devices'
import { sinkDevice } from '../conformance/sink-samples'
import { readAll } from '../conformance/uplinks'
import { now } from './recording'
import { archivedPlace } from './scripted-objects'

/** Everything in a journal. */
export async function journalOf(folder: string): Promise<readonly Uplink[]> {
  const reader = new SqliteJournalReader(folder)
  try {
    return await readAll(reader, 0, 5_000)
  } finally {
    await reader.close()
  }
}

/** The same so that it can be compared. */
export const comparable = (uplinks: readonly Uplink[]) =>
  uplinks.map((each) => ({ ...each, payload: Buffer.from(each.payload).toString('base64') }))

/** Archives messages in batches, as the sink does; the batches may overlap. */
export async function archiveInto(store: ObjectStore, site: string, batches: readonly (readonly Uplink[])[]): Promise<void> {
  const target = new ArchiveTarget({
    store,
    site,
    router: new TopicRouter(dialects),
    days: { export: async () => null },
    place: archivedPlace(),
    now: () => now,
  })
  await target.prepare()
  for (const batch of batches) await target.write(batch.map(item))
  await target.close()
}

/** Puts something in place of a day of readings, with its checksum. Answers its key. */
export async function archiveDay(store: ObjectStore, day: string, device: string): Promise<string> {
  const key = readingsKey('acuvim-ii', day, device)
  const body = Buffer.from(`PAR1 readings of ${device} PAR1`)
  await store.put(key, body, 'application/vnd.apache.parquet')
  const line = `${createHash('sha256').update(body).digest('hex')}  ${device}.parquet\n`
  await store.put(checksumKey(key), Buffer.from(line), 'text/plain')
  return key
}

function item(uplink: Uplink): SinkItem {
  return { kind: 'uplink', id: uplink.position, device: sinkDevice(uplink.identity), uplink }
}

/** A list in pieces that overlap: each begins `step` after the one before and has `size`. */
export function overlapping<T>(list: readonly T[], size: number, step: number): readonly (readonly T[])[] {
  const pieces: (readonly T[])[] = []
  for (let i = 0; i < list.length; i += step) pieces.push(list.slice(i, i + size))
  return pieces
}
