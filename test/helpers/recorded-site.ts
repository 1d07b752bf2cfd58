import { SqliteJournalReader, SqliteJournalWriter } from '../../adapters/journal/sqlite'
import type { JournalOptions } from '../../adapters/journal/sqlite/options'
import { SqliteProjectionStore } from '../../adapters/projection/sqlite'
import { openRegistry } from '../../adapters/registry/sqlite'
import { SiteCalendar } from '../../core/calendar/site-calendar'
import { Directory } from '../../core/projection/directory'
import { Projector } from '../../core/projection/projector'
import type { UnstoredUplink } from '../../core/uplink'
import { deviceTypes, dialects } from '../../devices'
import type { BusbarConfig } from '../../hub/config/config'
import { parseConfig } from '../../hub/config/parse'
import { retentionOf } from '../../hub/config/retention'
import { type DataDir, openDataDir } from '../../hub/data-dir/data-dir'
import { directoryEntry } from '../../hub/engines/device-book'

/** A Busbar's data folder as a hub leaves it, made from its parts without starting one. */
export class RecordedSite {
  readonly dir: DataDir
  readonly config: BusbarConfig

  constructor(root: string, config: object = {}) {
    this.dir = openDataDir(root)
    this.config = parseConfig({ dataDir: root, ...config })
  }

  /** Appends messages to the journal. */
  async journal(uplinks: readonly UnstoredUplink[], options: JournalOptions = {}): Promise<void> {
    const writer = new SqliteJournalWriter(this.dir.journal, { minFreeBytes: 0, ...options })
    // In several batches, as they would have come.
    for (let i = 0; i < uplinks.length; i += 50) await writer.append(uplinks.slice(i, i + 50))
    await writer.close()
  }

  /** Deletes the journal's oldest segments. Answers how many. */
  async prune(before: number): Promise<number> {
    const writer = new SqliteJournalWriter(this.dir.journal, { minFreeBytes: 0 })
    const pruned = writer.prune(before, writer.last())
    await writer.close()
    return pruned
  }

  async register(id: string, fields: { type: string; dialect: string; approval?: 'approved' | 'pending' }): Promise<void> {
    const registry = await openRegistry(this.dir.registry)
    await registry.create({ id, ...fields }, null, 0)
    await registry.close()
  }

  async approve(id: string): Promise<void> {
    const registry = await openRegistry(this.dir.registry)
    await registry.update(id, { approval: 'approved' }, 0)
    await registry.close()
  }

  /** Projects what is in the journal, as the projector's thread does; at most up to a position. */
  async project(now: number, upTo = Number.MAX_SAFE_INTEGER): Promise<void> {
    const retention = retentionOf(this.config)
    const registry = await openRegistry(this.dir.registry)
    const directory = new Directory((await registry.list()).map(directoryEntry))
    await registry.close()
    const calendar = new SiteCalendar(this.config.site.timeZone)
    const store = new SqliteProjectionStore(this.dir.projection, deviceTypes, { calendar, retention })
    const journal = new SqliteJournalReader(this.dir.journal)
    const projector = new Projector({
      dialects,
      types: deviceTypes,
      directory,
      policy: this.config.registration.policy,
      latest: store.loadLatest(),
      facts: store.loadFacts(),
      continuity: store.loadContinuity(),
      memories: store.loadMemories(),
      rawRetentionMs: retention.rawMs,
    })
    for (let after = store.cursor(); ; ) {
      const uplinks = (await journal.read(after, 37)).filter(({ position }) => position <= upTo)
      const last = uplinks.at(-1)
      if (!last) break
      store.commit(projector.project(uplinks, last.position))
      store.rollUp(now - 10_000, 16)
      after = last.position
    }
    while (store.rollUp(now - 10_000, 1000).rebuilt > 0);
    store.dropExpired(now)
    store.close()
    await journal.close()
  }
}
