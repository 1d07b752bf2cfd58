import { type Kysely, sql } from 'kysely'
import type { PresenceState } from '../../../core/device'
import type { StoredPresence, StoredTransition } from '../../../core/ports/registry'
import { transitionOf } from './rows'
import type { Tables } from './tables'

/** How many transitions are kept; older ones have been handled or never will be. */
const keptTransitions = 100_000
const rowsPerInsert = 500

/** Presence states per monitor, and the log of how they changed. */
export class PresenceLog {
  readonly #db: Kysely<Tables>

  constructor(db: Kysely<Tables>) {
    this.#db = db
  }

  async presences(monitor: string): Promise<readonly StoredPresence[]> {
    const rows = await this.#db.selectFrom('presence').selectAll().where('monitor', '=', monitor).orderBy('device').execute()
    return rows.map((row) => ({ ...row, state: row.state as PresenceState }))
  }

  /** States and transitions in one transaction: what was announced is also what a restart goes on from. */
  record(transitions: readonly Omit<StoredTransition, 'id'>[]): Promise<readonly StoredTransition[]> {
    return this.#db.transaction().execute(async (trx) => {
      const stored: StoredTransition[] = []
      for (let i = 0; i < transitions.length; i += rowsPerInsert) {
        const some = transitions.slice(i, i + rowsPerInsert)
        const rows = some.map(({ monitor, device, from, to, at, reason }) => ({
          monitor,
          device,
          from_state: from,
          to_state: to,
          at,
          reason,
        }))
        const inserted = await trx.insertInto('transition').values(rows).returningAll().execute()
        stored.push(...inserted.map(transitionOf))
        await trx
          .insertInto('presence')
          .values(some.map(({ monitor, device, to, at }) => ({ monitor, device, state: to, since: at })))
          .onConflict((c) =>
            c
              .columns(['monitor', 'device'])
              .doUpdateSet((q) => ({ state: q.ref('excluded.state'), since: q.ref('excluded.since') })),
          )
          .execute()
      }
      const last = stored.at(-1)?.id ?? 0
      if (last > keptTransitions)
        await trx
          .deleteFrom('transition')
          .where('id', '<=', last - keptTransitions)
          .execute()
      return stored.sort((a, b) => a.id - b.id)
    })
  }

  async transitions(monitor: string | null, after: number, limit: number): Promise<readonly StoredTransition[]> {
    let query = this.#db.selectFrom('transition').selectAll().where('id', '>', after).orderBy('id').limit(limit)
    if (monitor !== null) query = query.where('monitor', '=', monitor)
    return (await query.execute()).map(transitionOf)
  }

  async lastId(): Promise<number> {
    // Also counts rows that are deleted again: an offset must never point beyond the next id.
    const row = await sql<{ seq: number }>`select seq from sqlite_sequence where name = 'transition'`.execute(this.#db)
    return row.rows[0]?.seq ?? 0
  }

  async deleteMonitor(monitor: string): Promise<void> {
    await this.#db.deleteFrom('presence').where('monitor', '=', monitor).execute()
    await this.#db.deleteFrom('transition').where('monitor', '=', monitor).execute()
  }
}
