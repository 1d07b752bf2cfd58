import { SqliteJournalReader } from '../../adapters/journal/sqlite'
import { SqliteProjectionStore } from '../../adapters/projection/sqlite'
import { SiteCalendar } from '../../core/calendar/site-calendar'
import type { RejectionCode } from '../../core/errors/catalogue'
import { Directory, type DirectoryEntry } from '../../core/projection/directory'
import { Projector } from '../../core/projection/projector'
import { deviceTypes, dialects } from '../../devices'
import { beginAnew } from '../projector/begin-anew'
import { openRetained } from '../projector/open-retained'
import { ProjectorLoop } from '../projector/projector-loop'
import { Upkeep } from '../projector/upkeep'
import { inThread } from './in-thread'
import type { NewestReading, ProjectorReady, ProjectorThreadData } from './messages'

/** Reads the journal in order and writes what it means. Never on the way of an acknowledgement. */
const thread = inThread<ProjectorThreadData>()
const { journalDir, projection, policy, directory: entries, keepRejected, timeZone, retention } = thread.data

const journal = new SqliteJournalReader(journalDir)
const store = new SqliteProjectionStore(projection, deviceTypes, { calendar: new SiteCalendar(timeZone), retention })
const directory = new Directory(entries)
const facts = store.loadFacts()
const latest = store.loadLatest()
const projector = new Projector({
  dialects,
  types: deviceTypes,
  directory,
  policy,
  latest,
  facts,
  continuity: store.loadContinuity(),
  memories: store.loadMemories(),
  retained: openRetained(store),
  rawRetentionMs: retention.rawMs,
})
const upkeep = new Upkeep({ store, now: () => Date.now(), onRollUp: (round) => thread.post('rolled-up', round) })
const loop = new ProjectorLoop({
  journal,
  store,
  projector,
  keepRejected,
  upkeep,
  onCommitted: (committed) => thread.post('committed', committed),
  onTrouble: (trouble) => thread.post('trouble', trouble),
})

thread.serve({
  async state(): Promise<ProjectorReady> {
    const retained = await loop.retained()
    return {
      cursor: store.cursor(),
      retained,
      facts,
      newest: latest.map(({ device, at }): NewestReading => [device, at]),
      rebuilt: store.rebuilt,
    }
  },
  async start(): Promise<void> {
    await beginAnew(store, journal)
    loop.start()
  },
  cursor: (): number => store.cursor(),
  journalled: (): void => loop.wake(),
  setDevice: (entry: DirectoryEntry): void => directory.set(entry),
  rejectedUplinks: (device: string, codes: readonly RejectionCode[], limit: number) => loop.rejectedUplinks(device, codes, limit),
  settle: (ids: readonly number[]): Promise<void> => loop.settle(ids),
  async close(): Promise<void> {
    // What could not be committed is still in the journal and is projected after the next start.
    await loop.stop().catch((error: Error) => thread.post('trouble', { detail: error.message, damaged: [] }))
    store.close()
    await journal.close()
    thread.end()
  },
})
