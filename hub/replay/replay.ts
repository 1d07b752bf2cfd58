import { join } from 'node:path'
import { SqliteJournalReader } from '../../adapters/journal/sqlite'
import { SqliteProjectionReader, SqliteProjectionStore } from '../../adapters/projection/sqlite'
import { SiteCalendar } from '../../core/calendar/site-calendar'
import { positionOf } from '../../core/item-id'
import type { ProjectionReader } from '../../core/ports/projection'
import { deviceTypes, dialects } from '../../devices'
import { retentionOf } from '../config/retention'
import { compare } from './compare/compare'
import { knownDevices } from './known-devices'
import { Rebuild } from './rebuild'
import type { ReplayReport } from './report'
import type { Room } from './room'
import type { Site } from './site'

/** While the hub runs, its projection moves on; it is followed this often before the comparison begins. */
const mostCatchUps = 5
/** Messages that may be missing at the end: reading them takes no time. */
const fewUplinks = 1000

export interface ReplayOptions {
  readonly site: Site
  /** Where the rebuilt database goes: an empty folder. */
  readonly workDir: string
  readonly room: Pick<Room, 'check'>
  /** Arrival from which on is compared, ms UTC; null: from the beginning. */
  readonly from: number | null
  readonly device: string | null
  readonly now: () => number
  /** How far the journal was read, of how much. */
  readonly onProgress: (position: number, last: number) => void
  /** What is done now, in words. */
  readonly onStep: (step: string) => void
}

/** Rebuilds the projection from the journal and compares it with the live one, which may be in use. Closes all it opened. */
export async function replay(options: ReplayOptions): Promise<Omit<ReplayReport, 'kept'>> {
  const { site, workDir } = options
  const { dir, config } = site
  const begun = performance.now()
  const views = { calendar: new SiteCalendar(config.site.timeZone), retention: retentionOf(config), now: options.now }
  const closing: { close(): unknown }[] = []
  const opened = <T extends { close(): unknown }>(part: T): T => {
    closing.unshift(part)
    return part
  }
  try {
    const live = opened(new SqliteProjectionReader(dir.projection, deviceTypes, views))
    const file = join(workDir, 'projection.db')
    const store = opened(new SqliteProjectionStore(file, deviceTypes, views))
    const journal = opened(new SqliteJournalReader(dir.journal))
    let goal = 0
    const rebuild = new Rebuild({
      journal,
      store,
      dialects,
      types: deviceTypes,
      devices: await knownDevices(dir.registry, workDir),
      policy: config.registration.policy,
      rawRetentionMs: views.retention.rawMs,
      from: options.from,
      onProgress: (position) => {
        options.room.check()
        options.onProgress(position, goal)
      },
    })
    for (let round = 0; round < mostCatchUps; round++) {
      const behind = projectedUpTo(live) - goal
      goal += behind
      await rebuild.upTo(goal)
      options.onStep('summing up')
      rebuild.finish(options.now())
      if (behind <= fewUplinks) break
    }
    const rebuilt = opened(new SqliteProjectionReader(file, deviceTypes, views))
    const notProjected = (await journal.read(goal, fewUplinks)).length
    const replayed = rebuild.replayed()
    const isPruned = replayed.first !== null && replayed.first.position > 1
    options.onStep('comparing')
    const found = compare({
      live,
      rebuilt,
      from: options.from,
      device: options.device,
      first: replayed.fromPosition ?? goal + 1,
      last: goal,
      asOf: replayed.receivedAt,
      prunedBefore: isPruned ? (replayed.first?.receivedAt ?? null) : null,
      retention: views.retention,
      now: options.now(),
    })
    return {
      dataDir: dir.root,
      timeZone: config.site.timeZone,
      from: options.from,
      device: options.device,
      upTo: goal,
      asOf: replayed.receivedAt,
      uplinks: replayed.uplinks,
      seconds: (performance.now() - begun) / 1000,
      pruned: isPruned ? replayed.first : null,
      damaged: replayed.damaged,
      offeredAgain: replayed.offeredAgain,
      notProjected,
      ...found,
    }
  } finally {
    for (const part of closing) await part.close()
  }
}

/**
 * Up to where the live projection is sure to be: runs are committed whole, so everything up to its newest item is. What lies
 * between that and its cursor left nothing.
 */
function projectedUpTo(live: ProjectionReader): number {
  return Math.max(...(['readings', 'latest', 'events', 'rejected'] as const).map((stream) => positionOf(live.head(stream))))
}
