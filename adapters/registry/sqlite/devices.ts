import type { Kysely, Transaction } from 'kysely'
import type { DeviceFilter } from '../../../core/device'
import { HubError } from '../../../core/errors/hub-error'
import type { Registry, StoredDevice } from '../../../core/ports/registry'
import { deviceOf, rowOf } from './rows'
import type { Tables } from './tables'

type Create = Parameters<Registry['create']>[0]
type Change = Parameters<Registry['update']>[1]

/** More than this many ids go beyond what a database takes as parameters; picking them here is as fast. */
const maxParameters = 5000

/** The devices of the registry, each with its groups. */
export class Devices {
  readonly #db: Kysely<Tables>

  constructor(db: Kysely<Tables>) {
    this.#db = db
  }

  async list(filter: DeviceFilter = {}): Promise<readonly StoredDevice[]> {
    return this.#db.transaction().execute((trx) => listDevices(trx, filter))
  }

  async find(id: string): Promise<StoredDevice | null> {
    return (await this.list({ devices: [id] }))[0] ?? null
  }

  async create(device: Create, passwordHash: string | null, now: number): Promise<StoredDevice> {
    const { id, type, dialect, name = id, approval = 'approved', groups = [], tags = {}, heartbeatMs = null } = device
    const fresh = {
      id,
      type,
      dialect,
      name,
      approval,
      tags,
      heartbeatMs,
      about: {},
      passwordHash,
      previousPasswordHash: null,
      previousPasswordUntil: null,
      createdAt: now,
      updatedAt: now,
    }
    return this.#db.transaction().execute(async (trx) => {
      const { numDeletedRows } = await trx.deleteFrom('blocked_id').where('id', '=', id).executeTakeFirst()
      const blocked = device.blocked ?? numDeletedRows > 0n
      const { numInsertedOrUpdatedRows } = await trx
        .insertInto('device')
        .values(rowOf({ ...fresh, blocked }))
        .onConflict((c) => c.doNothing())
        .executeTakeFirst()
      if (!numInsertedOrUpdatedRows) throw new HubError('DEVICE_EXISTS', `there already is a device "${id}"`)
      await setGroups(trx, id, groups)
      return stored(trx, id)
    })
  }

  /** Reads and writes in one transaction, so that changes made at the same time add up. */
  async update(id: string, change: Change, now: number): Promise<StoredDevice> {
    return this.#db.transaction().execute(async (trx) => {
      const before = await stored(trx, id)
      const { groups, about, ...fields } = change
      const after = { ...before, ...fields, about: { ...before.about, ...about }, updatedAt: now }
      await trx.updateTable('device').set(rowOf(after)).where('id', '=', id).execute()
      if (groups) await setGroups(trx, id, groups)
      return stored(trx, id)
    })
  }

  async blockedIds(): Promise<readonly string[]> {
    return (await this.#db.selectFrom('blocked_id').select('id').orderBy('id').execute()).map(({ id }) => id)
  }

  async replacePasswordHash(id: string, before: string, after: string): Promise<boolean> {
    const update = this.#db.updateTable('device').set({ password_hash: after }).where('id', '=', id)
    const { numUpdatedRows } = await update.where('password_hash', '=', before).executeTakeFirst()
    return numUpdatedRows > 0n
  }

  async delete(id: string): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      const { blocked } = await stored(trx, id)
      if (blocked) await trx.insertInto('blocked_id').values({ id }).execute()
      await trx.deleteFrom('device_group').where('device', '=', id).execute()
      await trx.deleteFrom('presence').where('device', '=', id).execute()
      await trx.deleteFrom('device').where('id', '=', id).execute()
    })
  }
}

async function stored(trx: Transaction<Tables>, id: string): Promise<StoredDevice> {
  const [device] = await listDevices(trx, { devices: [id] })
  if (!device) throw new HubError('DEVICE_NOT_FOUND', `there is no device "${id}"`)
  return device
}

async function listDevices(trx: Transaction<Tables>, filter: DeviceFilter): Promise<StoredDevice[]> {
  const { devices, types, groups } = filter
  const many = devices && devices.length > maxParameters ? new Set(devices) : null
  let query = trx.selectFrom('device').selectAll().orderBy('id')
  if (devices && !many) query = query.where('id', 'in', devices)
  if (types) query = query.where('type', 'in', types)
  if (groups) query = query.where('id', 'in', (q) => q.selectFrom('device_group').select('device').where('name', 'in', groups))
  const rows = (await query.execute()).filter((row) => many?.has(row.id) ?? true)
  const groupsOf = await groupsByDevice(
    trx,
    rows.map((row) => row.id),
  )
  return rows.map((row) => deviceOf(row, groupsOf.get(row.id) ?? []))
}

async function groupsByDevice(trx: Transaction<Tables>, devices: readonly string[]): Promise<Map<string, string[]>> {
  let query = trx.selectFrom('device_group').selectAll().orderBy('name')
  if (devices.length <= maxParameters) query = query.where('device', 'in', devices)
  const groups = new Map<string, string[]>()
  for (const { device, name } of await query.execute()) groups.set(device, [...(groups.get(device) ?? []), name])
  return groups
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
