import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { SqliteProjectionReader } from '../../../adapters/projection/sqlite'
import { SiteCalendar } from '../../../core/calendar/site-calendar'
import { deviceTypes } from '../../../devices'
import { parseConfig } from '../../../hub/config/parse'
import { retentionOf } from '../../../hub/config/retention'

/** Which readings of each device are stored: `epoch/seq`, as often as they are there. */
export type StoredReadings = ReadonlyMap<string, readonly string[]>

interface Key {
  readonly device: string
  readonly epoch: number
  readonly seq: number
}

/** Every reading in Busbar's database, read by no running hub. */
export function storedReadings(dataDir: string): StoredReadings {
  const reader = new SqliteProjectionReader(join(dataDir, 'projection.db'), deviceTypes, {
    calendar: new SiteCalendar('UTC'),
    retention: retentionOf(parseConfig({})),
    now: () => Date.now(),
  })
  try {
    const keys: Key[] = []
    for (let after = 0, caughtUp = false; !caughtUp; ) {
      const page = reader.readings(after, {}, 5_000)
      keys.push(...page.items)
      after = page.next
      caughtUp = page.caughtUp
    }
    return byDevice(keys)
  } finally {
    reader.close()
  }
}

/** The same for control/ack-first-broker.mjs. */
export function storedByControl(dataDir: string): StoredReadings {
  const database = new DatabaseSync(join(dataDir, 'control.db'), { readOnly: true })
  try {
    return byDevice(database.prepare('SELECT device, epoch, seq FROM reading').all() as unknown as Key[])
  } finally {
    database.close()
  }
}

function byDevice(keys: readonly Key[]): StoredReadings {
  const stored = new Map<string, string[]>()
  for (const { device, epoch, seq } of keys) {
    const list = stored.get(device) ?? []
    list.push(`${epoch}/${seq}`)
    stored.set(device, list)
  }
  return stored
}
