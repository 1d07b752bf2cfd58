import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Passwords that overlap while they are rotated, and devices that may not come in at all. */
export const credentials: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('device').addColumn('previous_password_hash', 'text').execute()
    await db.schema.alterTable('device').addColumn('previous_password_until', 'integer').execute()
    await db.schema
      .alterTable('device')
      .addColumn('blocked', 'integer', (c) => c.notNull().defaultTo(0))
      .execute()
  },
}
