import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Ids of deleted devices whose credentials had been revoked. */
export const blockedIds: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('blocked_id')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .execute()
  },
}
