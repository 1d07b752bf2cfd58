import type { JournalReader } from '../../core/ports/journal'
import type { ProjectionStore } from '../../core/ports/projection'

/**
 * To be called before a projection follows the journal. One that begins anew, from a journal whose beginning was dropped by its retention,
 * has only a part of the last hours and days before that: these must not take the place of whole ones at an InfluxDB or in an archive.
 */
export async function beginAnew(
  store: Pick<ProjectionStore, 'cursor'> & { feedFrom(floor: number): void },
  journal: Pick<JournalReader, 'read'>,
): Promise<void> {
  if (store.cursor() > 0) return
  const [first] = await journal.read(0, 1)
  if (first && first.position > 1) store.feedFrom(first.receivedAt)
}
