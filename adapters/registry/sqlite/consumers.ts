import type { Kysely } from 'kysely'
import type { Tables } from './tables'

/** Durable consumers and how far each has come. */
export class Consumers {
  readonly #db: Kysely<Tables>

  constructor(db: Kysely<Tables>) {
    this.#db = db
  }

  async all(): Promise<readonly { readonly consumer: string; readonly offset: number }[]> {
    return this.#db.selectFrom('consumer').select(['id as consumer', 'offset']).orderBy('id').execute()
  }

  async offset(id: string): Promise<number | null> {
    const row = await this.#db.selectFrom('consumer').select('offset').where('id', '=', id).executeTakeFirst()
    return row?.offset ?? null
  }

  async commit(id: string, offset: number): Promise<void> {
    await this.#db
      .insertInto('consumer')
      .values({ id, offset })
      .onConflict((c) => c.column('id').doUpdateSet({ offset }).where('consumer.offset', '<', offset))
      .execute()
  }

  async delete(id: string): Promise<void> {
    await this.#db.deleteFrom('consumer').where('id', '=', id).execute()
  }
}
