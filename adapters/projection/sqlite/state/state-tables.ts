import type { ContinuityState } from '../../../../core/continuity/state'
import type { StoredMemory } from '../../../../core/ports/projection'
import type { PresenceFacts } from '../../../../core/presence/facts'
import type { LatestValues } from '../../../../core/reading'
import type { Cells } from '../database/statements'
import { unpackValues } from './packed-values'

/** Whoever knows the names that numbers stand for. */
interface Names {
  name(key: number): string
}

export const latestColumns = 'device, type, at, last_id, packed'

export function latestOf([device, type, at, id, packed]: Cells, devices: Names, channels: Names): LatestValues {
  const values = unpackValues(packed as Uint8Array, (key) => channels.name(key))
  return { device: devices.name(Number(device)), type: String(type), at: Number(at), id: Number(id), values }
}

export const factsColumns = 'device, heard_at, heartbeat_at, heartbeat_ms, timeout_ms, epoch, session, gone_at'

export function factsOf(row: Cells, devices: Names): PresenceFacts {
  const [device, heardAt, heartbeatAt, heartbeatMs, timeoutMs, epoch, session, goneAt] = row as readonly number[]
  return {
    device: devices.name(device as number),
    heardAt: heardAt as number,
    heartbeatAt: heartbeatAt as number | null,
    heartbeatMs: heartbeatMs as number | null,
    timeoutMs: timeoutMs as number | null,
    epoch: epoch as number | null,
    session: session as number | null,
    goneAt: goneAt as number | null,
  }
}

export const continuityColumns = 'device, interval_ms, newest_at, latency_ms, book'

export function continuityOf([device, intervalMs, newestAt, latencyMs, book]: Cells, devices: Names): ContinuityState {
  return {
    device: devices.name(Number(device)),
    intervalMs: intervalMs as number | null,
    newestAt: newestAt as number | null,
    latencyMs: latencyMs as number | null,
    book: JSON.parse(String(book)),
  }
}

export const memoryColumns = 'device, dialect, state, wake_at'

export function memoryOf([device, dialect, state, wakeAt]: Cells, devices: Names): StoredMemory {
  return {
    device: devices.name(Number(device)),
    dialect: String(dialect),
    state: JSON.parse(String(state)),
    wakeAt: wakeAt as number | null,
  }
}
