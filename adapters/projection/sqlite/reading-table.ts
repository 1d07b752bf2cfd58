import type { DatabaseSync } from 'node:sqlite'
import type { DeviceType } from '../../../core/channel'
import { qualityFlags } from '../../../core/reading'

/** Columns every reading has, in the order in which they are bound and read. The rest are channels. */
export const fixedColumns = ['device', 'at', 'epoch', 'seq', 'id', 'received_at', 'source', 'link', 'quality', 'extra'] as const

const clockEstimatedBit = 1 << qualityFlags.indexOf('clock-estimated')

/** A name as SQL identifier. Names come from device types and never from a device. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

export function tableOf(type: string): string {
  return quote(`reading_${type}`)
}

/** The index that pages readings in the order of their arrival. */
export function idIndexOf(type: string): string {
  return quote(`reading_${type}_id`)
}

/**
 * SQL for the table of one type: clustered by device and time, so that one device's history lies together
 * and a reading that comes twice meets itself. `extra` has what the type does not know, as JSON.
 * A reading whose time was estimated from its arrival has another time when it comes again, so those few are also held
 * apart by their number alone, where the dialect has epochs.
 */
export function readingTable(type: Pick<DeviceType, 'name' | 'channels'>): string {
  const channels = type.channels.map((channel) => `, ${channelColumn(type.name, channel.name)}`).join('')
  return `
    CREATE TABLE IF NOT EXISTS ${tableOf(type.name)} (
      device INTEGER NOT NULL, at INTEGER NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL,
      id INTEGER NOT NULL, received_at INTEGER NOT NULL, source INTEGER NOT NULL, link INTEGER, quality INTEGER NOT NULL,
      extra TEXT${channels},
      PRIMARY KEY (device, at, epoch, seq)
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS ${idIndexOf(type.name)} ON ${tableOf(type.name)} (id);
    CREATE UNIQUE INDEX IF NOT EXISTS ${quote(`reading_${type.name}_undated`)} ON ${tableOf(type.name)} (device, epoch, seq)
      WHERE quality & ${clockEstimatedBit} AND epoch > 0;`
}

/** Adds a column for each channel that the type has got since the table was made. */
export function addMissingColumns(db: DatabaseSync, type: DeviceType): void {
  const present = new Set(
    db
      .prepare(`PRAGMA table_info(${tableOf(type.name)})`)
      .all()
      .map((column) => column.name),
  )
  for (const { name } of type.channels)
    if (!present.has(name)) db.exec(`ALTER TABLE ${tableOf(type.name)} ADD COLUMN ${channelColumn(type.name, name)}`)
}

function channelColumn(type: string, channel: string): string {
  const taken: readonly string[] = fixedColumns
  if (taken.includes(channel))
    throw new Error(`Device type "${type}" cannot name a channel "${channel}": the store uses that name.`)
  return `${quote(channel)} REAL`
}
