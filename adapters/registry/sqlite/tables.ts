import type { Generated } from 'kysely'

/** The registry's tables as Kysely sees them. JSON columns are text, times are ms UTC. */
export interface Tables {
  device: DeviceTable
  device_group: { device: string; name: string }
  blocked_id: { id: string }
  consumer: { id: string; stream: string | null; offset: number }
  presence: { monitor: string; device: string; state: string; since: number }
  transition: TransitionTable
}

export interface DeviceTable {
  id: string
  name: string
  type: string
  dialect: string
  approval: string
  tags: string
  about: string
  heartbeat_ms: number | null
  password_hash: string | null
  previous_password_hash: string | null
  previous_password_until: number | null
  /** 0 or 1. */
  blocked: number
  created_at: number
  updated_at: number
}

export interface TransitionTable {
  id: Generated<number>
  monitor: string
  device: string
  from_state: string
  to_state: string
  at: number
  reason: string
}
