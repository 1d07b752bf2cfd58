import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Devices with their groups, consumers' offsets, presence states and the log of their transitions. */
export const first: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('device')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('type', 'text', (c) => c.notNull())
      .addColumn('dialect', 'text', (c) => c.notNull())
      .addColumn('approval', 'text', (c) => c.notNull())
      .addColumn('tags', 'text', (c) => c.notNull())
      .addColumn('about', 'text', (c) => c.notNull())
      .addColumn('heartbeat_ms', 'integer')
      .addColumn('password_hash', 'text')
      .addColumn('created_at', 'integer', (c) => c.notNull())
      .addColumn('updated_at', 'integer', (c) => c.notNull())
      .execute()
    await db.schema
      .createTable('device_group')
      .addColumn('device', 'text', (c) => c.notNull().references('device.id').onDelete('cascade'))
      .addColumn('name', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('device_group_pk', ['device', 'name'])
      .execute()
    await db.schema.createIndex('device_group_name').on('device_group').column('name').execute()
    await db.schema
      .createTable('consumer')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('stream', 'text')
      .addColumn('offset', 'integer', (c) => c.notNull())
      .execute()
    await db.schema
      .createTable('presence')
      .addColumn('monitor', 'text', (c) => c.notNull())
      .addColumn('device', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('since', 'integer', (c) => c.notNull())
      .addPrimaryKeyConstraint('presence_pk', ['monitor', 'device'])
      .execute()
    await db.schema
      .createTable('transition')
      .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
      .addColumn('monitor', 'text', (c) => c.notNull())
      .addColumn('device', 'text', (c) => c.notNull())
      .addColumn('from_state', 'text', (c) => c.notNull())
      .addColumn('to_state', 'text', (c) => c.notNull())
      .addColumn('at', 'integer', (c) => c.notNull())
      .addColumn('reason', 'text', (c) => c.notNull())
      .execute()
    await db.schema.createIndex('transition_monitor').on('transition').columns(['monitor', 'id']).execute()
  },
}
