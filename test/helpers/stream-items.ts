import type { DeviceEvent } from '../../core/event'
import { itemId } from '../../core/item-id'
import type { LatestValues, Reading } from '../../core/reading'
import type { PresenceTransition } from '../../hub/client/hub'

/** The reading that the uplink at `position` yielded. */
export function reading(position: number, device: string, fields: Partial<Reading> = {}): Reading {
  return {
    id: itemId(position, 0),
    device,
    type: 'acuvim-ii',
    at: 1_700_000_000_000 + position * 1000,
    receivedAt: 1_700_000_000_100 + position * 1000,
    epoch: 1,
    seq: position,
    source: 'live',
    link: 'ethernet',
    quality: [],
    values: { active_power: 1000 + position },
    ...fields,
  }
}

export function latestValues(position: number, device: string, values: Readonly<Record<string, number>>): LatestValues {
  const at = 1_700_000_000_000 + position * 1000
  return {
    device,
    type: 'acuvim-ii',
    at,
    id: itemId(position, 0),
    values: Object.fromEntries(Object.entries(values).map(([channel, value]) => [channel, { value, at }])),
  }
}

export function heartbeat(position: number, device: string): DeviceEvent {
  const at = 1_700_000_000_000 + position * 1000
  return { id: itemId(position, 0), device, kind: 'heartbeat', at, receivedAt: at, body: { intervalMs: 60_000 } }
}

export function transition(
  id: number,
  monitor: string,
  device: string,
  fields: Partial<PresenceTransition> = {},
): PresenceTransition {
  return {
    id,
    monitor,
    device,
    from: 'online',
    to: 'offline',
    at: 1_700_000_000_000 + id,
    reason: 'no message for 300 s',
    ...fields,
  }
}
