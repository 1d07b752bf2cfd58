import type { Insertable, Selectable } from 'kysely'
import type { Approval, PresenceState } from '../../../core/device'
import type { StoredDevice, StoredTransition } from '../../../core/ports/registry'
import type { DeviceTable, TransitionTable } from './tables'

export function deviceOf(row: Selectable<DeviceTable>, groups: readonly string[]): StoredDevice {
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    dialect: row.dialect,
    approval: row.approval as Approval,
    groups,
    tags: JSON.parse(row.tags),
    heartbeatMs: row.heartbeat_ms,
    about: JSON.parse(row.about),
    hasPassword: row.password_hash !== null,
    blocked: row.blocked !== 0,
    passwordHash: row.password_hash,
    previousPasswordHash: row.previous_password_hash,
    previousPasswordUntil: row.previous_password_until,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

export function rowOf(device: Omit<StoredDevice, 'groups' | 'hasPassword'>): Insertable<DeviceTable> {
  return {
    id: device.id,
    name: device.name,
    type: device.type,
    dialect: device.dialect,
    approval: device.approval,
    tags: JSON.stringify(device.tags),
    about: JSON.stringify(device.about),
    heartbeat_ms: device.heartbeatMs,
    password_hash: device.passwordHash,
    previous_password_hash: device.previousPasswordHash,
    previous_password_until: device.previousPasswordUntil,
    blocked: device.blocked ? 1 : 0,
    created_at: device.createdAt,
    updated_at: device.updatedAt,
  }
}

export function transitionOf(row: Selectable<TransitionTable>): StoredTransition {
  return {
    id: row.id,
    monitor: row.monitor,
    device: row.device,
    from: row.from_state as PresenceState,
    to: row.to_state as PresenceState,
    at: row.at,
    reason: row.reason,
  }
}
