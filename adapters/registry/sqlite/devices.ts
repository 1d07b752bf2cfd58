import type { Kysely, Transaction } from 'kysely'
import type { DeviceFilter } from '../../../core/device'
import { HubError } from '../../../core/errors/hub-error'
import type { Registry, StoredDevice } from '../../../core/ports/registry'
import { deviceOf, rowOf } from './rows'
import type { Tables } from './tables'

type Create = Parameters<Registry['create']>[0]
type Change = Parameters<Registry['update']>[1]

/** The devices of the registry, each with its groups. */
export class Devices {
  readonly #db: Kysely<Tables>

  constructor(db: Kysely<Tables>) {
    this.#db = db
  }

  async list(filter: DeviceFilter = {}): Promise<readonly StoredDevice[]> {
    let query = this.#db.selectFrom('device').selectAll().orderBy('id')
    if (filter.devices) query = query.where('id', 'in', filter.devices)
    if (filter.types) query = query.where('type', 'in', filter.types)
    const { groups } = filter
    if (groups) query = query.where('id', 'in', (q) => q.selectFrom('device_group').select('device').where('name', 'in', groups))
    const rows = await query.execute()
    const members = await this.#db.selectFrom('device_group').selectAll().orderBy('name').execute()
    const byDevice = Map.groupBy(members, (member) => member.device)
    return rows.map((row) => deviceOf(row, byDevice.get(row.id)?.map((member) => member.name) ?? []))
  }

  async find(id: string): Promise<StoredDevice | null> {
    return (await this.list({ devices: [id] }))[0] ?? null
  }

  async create(device: Create, passwordHash: string | null, now: number): Promise<StoredDevice> {
    const { id, type, dialect, name = id, approval = 'approved', groups = [], tags = {}, heartbeatMs = null } = device
    await this.#db.transaction().execute(async (trx) => {
      const row = rowOf({
        id,
        type,
        dialect,
        name,
        approval,
        tags,
        heartbeatMs,
        about: {},
        passwordHash,
        createdAt: now,
        updatedAt: now,
      })
      const { numInsertedOrUpdatedRows } = await trx
        .insertInto('device')
        .values(row)
        .onConflict((c) => c.doNothing())
        .executeTakeFirst()
      if (!numInsertedOrUpdatedRows) throw new HubError('DEVICE_EXISTS', `there already is a device "${id}"`)
      await setGroups(trx, id, groups)
    })
    return this.#stored(id)
  }

  async update(id: string, change: Change, now: number): Promise<StoredDevice> {
    const before = await this.#stored(id)
    const { groups, about, ...fields } = change
    const after = { ...before, ...fields, about: { ...before.about, ...about }, updatedAt: now }
    await this.#db.transaction().execute(async (trx) => {
      await trx.updateTable('device').set(rowOf(after)).where('id', '=', id).execute()
      if (groups) await setGroups(trx, id, groups)
    })
    return this.#stored(id)
  }

  async #stored(id: string): Promise<StoredDevice> {
    const device = await this.find(id)
    if (!device) throw new HubError('DEVICE_NOT_FOUND', `there is no device "${id}"`)
    return device
  }
}

async function setGroups(trx: Transaction<Tables>, device: string, groups: readonly string[]): Promise<void> {
  await trx.deleteFrom('device_group').where('device', '=', device).execute()
  const names = [...new Set(groups)]
  if (names.length > 0)
    await trx
      .insertInto('device_group')
      .values(names.map((name) => ({ device, name })))
      .execute()
}
