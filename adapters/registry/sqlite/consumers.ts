import type { Kysely } from 'kysely'
import type { StoredConsumer } from '../../../core/ports/registry'
import type { Tables } from './tables'

/** Durable consumers and how far each has come. */
export class Consumers {
  readonly #db: Kysely<Tables>

  constructor(db: Kysely<Tables>) {
    this.#db = db
  }

  async all(): Promise<readonly StoredConsumer[]> {
    return this.#db.selectFrom('consumer').select(['id as consumer', 'stream', 'offset']).orderBy('id').execute()
  }

  async offset(id: string): Promise<number | null> {
    const row = await this.#db.selectFrom('consumer').select('offset').where('id', '=', id).executeTakeFirst()
    return row?.offset ?? null
  }

  async create(id: string, stream: string, offset: number): Promise<void> {
    await this.#db
      .insertInto('consumer')
      .values({ id, stream, offset })
      .onConflict((c) => c.doNothing())
      .execute()
  }

  async commit(id: string, offset: number): Promise<void> {
    await this.#db
      .insertInto('consumer')
      .values({ id, stream: null, offset })
      .onConflict((c) => c.column('id').doUpdateSet({ offset }).where('consumer.offset', '<', offset))
      .execute()
  }

  async delete(id: string): Promise<void> {
    await this.#db.deleteFrom('consumer').where('id', '=', id).execute()
  }
}
