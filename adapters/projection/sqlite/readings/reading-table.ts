import type { DatabaseSync } from 'node:sqlite'
import type { Channel, DeviceType } from '../../../../core/channel'
import { qualityFlags } from '../../../../core/reading'

/** Columns every reading has, in the order in which they are bound and read. The rest are channels. */
export const fixedColumns = ['device', 'at', 'epoch', 'seq', 'id', 'received_at', 'source', 'link', 'quality', 'extra'] as const

/** Readings whose time was estimated and which have a number: those that {@link undatedIndexOf} holds. */
export const isUndated = `quality & ${1 << qualityFlags.indexOf('clock-estimated')} AND epoch > 0`

/** A name as SQL identifier. Names come from device types and never from a device. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** Readings of a type whose event time lies in one week, counted from the epoch. */
export function tableOf(type: string, week: number): string {
  return quote(`reading_${type}_${week}`)
}

/** The index that pages readings in the order of their arrival. */
export function idIndexOf(type: string, week: number): string {
  return quote(`reading_${type}_${week}_id`)
}

export function undatedIndexOf(type: string, week: number): string {
  return quote(`reading_${type}_${week}_undated`)
}

/** Channels that readings have; those that roll-ups calculate have no column. */
export function measuredChannels(type: Pick<DeviceType, 'channels'>): readonly Channel[] {
  return type.channels.filter((channel) => !channel.integral)
}

/**
 * SQL for the table of one type and week: clustered by device and time, so that one device's history lies together
 * and a reading that comes twice meets itself. `extra` has what the type does not know, as JSON.
 * A reading whose time was estimated from its arrival has another time when it comes again, so those few are also held
 * apart by their number alone, where the dialect has epochs (see undated-readings.ts for the other weeks).
 */
export function readingTable(type: Pick<DeviceType, 'name' | 'channels'>, week: number): string {
  const channels = measuredChannels(type).map((channel) => `, ${channelColumn(type.name, channel.name)}`)
  const table = tableOf(type.name, week)
  return `
    CREATE TABLE ${table} (
      device INTEGER NOT NULL, at INTEGER NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL,
      id INTEGER NOT NULL, received_at INTEGER NOT NULL, source INTEGER NOT NULL, link INTEGER, quality INTEGER NOT NULL,
      extra TEXT${channels.join('')},
      PRIMARY KEY (device, at, epoch, seq)
    ) WITHOUT ROWID;
    CREATE INDEX ${idIndexOf(type.name, week)} ON ${table} (id);
    CREATE UNIQUE INDEX ${undatedIndexOf(type.name, week)} ON ${table} (device, epoch, seq) WHERE ${isUndated};`
}

/** Checks the types, and adds a column to each of their tables for each channel that they have got since it was made. */
export function prepareTypes(db: DatabaseSync, types: readonly DeviceType[]): void {
  db.exec('BEGIN IMMEDIATE')
  for (const type of types) {
    for (const { name } of measuredChannels(type)) channelColumn(type.name, name)
    const weeks = db.prepare('SELECT week FROM reading_week WHERE type = ?').all(type.name) as { week: number }[]
    for (const { week } of weeks) addMissingColumns(db, type, week)
  }
  db.exec('COMMIT')
}

function addMissingColumns(db: DatabaseSync, type: DeviceType, week: number): void {
  const table = tableOf(type.name, week)
  const columns = db.prepare(`PRAGMA table_info(${table})`).all()
  const present = new Set(columns.map((column) => column.name))
  for (const { name } of measuredChannels(type))
    if (!present.has(name)) db.exec(`ALTER TABLE ${table} ADD COLUMN ${channelColumn(type.name, name)}`)
}

function channelColumn(type: string, channel: string): string {
  const taken: readonly string[] = fixedColumns
  if (taken.includes(channel))
    throw new Error(`Device type "${type}" cannot name a channel "${channel}": the store uses that name.`)
  return `${quote(channel)} REAL`
}
