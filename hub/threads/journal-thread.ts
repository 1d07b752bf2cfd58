import { SqliteJournalWriter } from '../../adapters/journal/sqlite'
import { type PackedBatch, unpack } from '../ingest/packed-batch'
import { inThread } from './in-thread'
import type { JournalState, JournalThreadData } from './messages'

/** Owns the journal's write side: the only thread that waits for the disk on behalf of a PUBACK. */
const thread = inThread<JournalThreadData>()
const { dir, ...options } = thread.data
const writer = new SqliteJournalWriter(dir, options)
let failedGeneration = -1

thread.serve({
  /** After a failure everything sent in the same generation is refused, so that the retry keeps the order of arrival. */
  async append(packed: PackedBatch, generation: number): Promise<number> {
    if (generation <= failedGeneration) throw new Error('waiting for an earlier batch that could not be stored')
    try {
      await writer.append(unpack(packed))
      return writer.last()
    } catch (error) {
      failedGeneration = generation
      throw error
    }
  },
  state: (): JournalState => ({ last: writer.last(), bytes: writer.size(), damaged: writer.damaged }),
  prune: (before: number, upTo: number): number => writer.prune(before, upTo),
  async close(): Promise<void> {
    await writer.close()
    thread.end()
  },
})
