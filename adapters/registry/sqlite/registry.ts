import { Kysely, SqliteDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import type { Registry } from '../../../core/ports/registry'
import { Consumers } from './consumers'
import { Devices } from './devices'
import { migrations } from './migrations'
import { openNodeSqlite } from './node-sqlite'
import { PresenceLog } from './presence-log'
import type { Tables } from './tables'

/**
 * Opens the registry in one SQLite file and brings its tables up to date.
 * The queries are Kysely's, so that PostgreSQL can take over where several hubs share a registry.
 */
export async function openRegistry(path: string): Promise<Registry> {
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: openNodeSqlite(path) }) })
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } }).migrateToLatest()
  if (error) {
    await db.destroy()
    throw new Error(
      `the registry ${path} cannot be brought up to date: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
  const devices = new Devices(db)
  const presence = new PresenceLog(db)
  const consumers = new Consumers(db)
  return {
    list: (filter) => devices.list(filter),
    find: (id) => devices.find(id),
    create: (device, passwordHash, now) => devices.create(device, passwordHash, now),
    update: (id, change, now) => devices.update(id, change, now),
    replacePasswordHash: (id, before, after) => devices.replacePasswordHash(id, before, after),
    delete: (id) => devices.delete(id),
    blockedIds: () => devices.blockedIds(),
    consumers: () => consumers.all(),
    createConsumer: (consumer, stream, offset) => consumers.create(consumer, stream, offset),
    offset: (consumer) => consumers.offset(consumer),
    commitOffset: (consumer, offset) => consumers.commit(consumer, offset),
    deleteConsumer: (consumer) => consumers.delete(consumer),
    presences: (monitor) => presence.presences(monitor),
    recordTransitions: (transitions) => presence.record(transitions),
    transitions: (monitor, after, limit) => presence.transitions(monitor, after, limit),
    lastTransitionId: () => presence.lastId(),
    deleteMonitor: (monitor) => presence.deleteMonitor(monitor),
    close: () => db.destroy(),
  }
}
