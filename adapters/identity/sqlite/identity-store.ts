import { Kysely, type SqliteDatabase, SqliteDialect, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import type { IdentityStore } from '../../../core/ports/identity'
import { columnsOf } from './columns'
import { KyselyShelf, type Tables } from './kysely-shelf'
import { migrations } from './migrations'

/**
 * Who there is, in an SQLite database that the hub opens; brings its tables up to date.
 * The queries are Kysely's, so that PostgreSQL can take over where several hubs share one.
 */
export async function openIdentityStore(database: SqliteDatabase): Promise<IdentityStore> {
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database }) })
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } }).migrateToLatest()
  if (error) {
    await db.destroy()
    throw new Error(`the identity store cannot be brought up to date: ${error instanceof Error ? error.message : String(error)}`)
  }
  // SQLite's data_version tells of other connections only.
  let own = 0
  const changed = () => {
    own++
  }
  return {
    users: new KyselyShelf(db, 'user', 'name', columnsOf.user, changed),
    sessions: new KyselyShelf(db, 'session', 'id', columnsOf.session, changed),
    keys: new KyselyShelf(db, 'key', 'id', columnsOf.key, changed),
    services: new KyselyShelf(db, 'service', 'name', columnsOf.service, changed),
    claims: new KyselyShelf(db, 'claim', 'id', columnsOf.claim, changed),
    certificates: new KyselyShelf(db, 'certificate', 'serial', columnsOf.certificate, changed),
    async version() {
      const { rows } = await sql<{ data_version: number }>`pragma data_version`.execute(db)
      return own + (rows[0]?.data_version ?? 0)
    },
    close: () => db.destroy(),
  }
}
