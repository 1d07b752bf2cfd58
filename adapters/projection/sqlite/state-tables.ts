import type { PresenceFacts } from '../../../core/presence/facts'
import type { LatestValues } from '../../../core/reading'
import { unpackValues } from './packed-values'
import type { Cells } from './read-connection'

/** Whoever knows the names that numbers stand for. */
interface Names {
  name(key: number): string
}

export const latestColumns = 'device, type, at, last_id, packed'

export function latestOf([device, type, at, id, packed]: Cells, devices: Names, channels: Names): LatestValues {
  const values = unpackValues(packed as Uint8Array, (key) => channels.name(key))
  return { device: devices.name(Number(device)), type: String(type), at: Number(at), id: Number(id), values }
}

export const factsColumns = 'device, heard_at, heartbeat_at, heartbeat_ms, epoch, session, gone_at'

export function factsOf(row: Cells, devices: Names): PresenceFacts {
  const [device, heardAt, heartbeatAt, heartbeatMs, epoch, session, goneAt] = row as readonly number[]
  return {
    device: devices.name(device as number),
    heardAt: heardAt as number,
    heartbeatAt: heartbeatAt as number | null,
    heartbeatMs: heartbeatMs as number | null,
    epoch: epoch as number | null,
    session: session as number | null,
    goneAt: goneAt as number | null,
  }
}
