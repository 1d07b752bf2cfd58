import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

type Column = readonly [name: string, type: 'text' | 'integer', empty?: 'null']

const tables: Readonly<Record<string, readonly Column[]>> = {
  user: [
    ['name', 'text'],
    ['display_name', 'text'],
    ['role', 'text'],
    ['password_hash', 'text'],
    ['must_change_password', 'integer'],
    ['disabled', 'integer'],
    ['created_at', 'integer'],
    ['updated_at', 'integer'],
    ['password_changed_at', 'integer'],
    ['last_log_in_at', 'integer', 'null'],
  ],
  session: [
    ['id', 'text'],
    ['user', 'text'],
    ['kind', 'text'],
    ['secret_hash', 'text'],
    ['previous_hash', 'text', 'null'],
    ['rotated_at', 'integer', 'null'],
    ['remembered', 'integer'],
    ['created_at', 'integer'],
    ['last_seen_at', 'integer'],
    ['expires_at', 'integer'],
    ['address', 'text', 'null'],
    ['user_agent', 'text'],
  ],
  key: [
    ['id', 'text'],
    ['name', 'text'],
    ['role', 'text'],
    ['secret_hash', 'text'],
    ['created_by', 'text'],
    ['created_at', 'integer'],
    ['expires_at', 'integer'],
    ['last_used_at', 'integer', 'null'],
  ],
  service: [
    ['name', 'text'],
    ['password_hash', 'text'],
    ['read', 'text'],
    ['write', 'text'],
    ['disabled', 'integer'],
    ['note', 'text'],
    ['created_at', 'integer'],
    ['updated_at', 'integer'],
  ],
  claim: [
    ['id', 'text'],
    ['code_hash', 'text'],
    ['device', 'text', 'null'],
    ['type', 'text', 'null'],
    ['groups', 'text'],
    ['created_by', 'text'],
    ['created_at', 'integer'],
    ['expires_at', 'integer'],
    ['used_by', 'text', 'null'],
    ['used_at', 'integer', 'null'],
  ],
  certificate: [
    ['serial', 'text'],
    ['device', 'text'],
    ['fingerprint', 'text'],
    ['not_before', 'integer'],
    ['not_after', 'integer'],
    ['issued_by', 'text'],
    ['issued_at', 'integer'],
    ['revoked_at', 'integer', 'null'],
    ['reason', 'text', 'null'],
  ],
}

/** People, their sessions, API keys, service accounts, claim codes and device certificates; the first column is the key. */
export const first: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const [name, columns] of Object.entries(tables)) {
      let table = db.schema.createTable(name)
      for (const [index, [column, type, empty]] of columns.entries()) {
        table = table.addColumn(column, type, (c) => (index === 0 ? c.primaryKey().notNull() : empty ? c : c.notNull()))
      }
      await table.execute()
    }
  },
}
