import type { DeviceType } from '../../../core/channel'
import type { RejectionCode } from '../../../core/errors/catalogue'
import type { DeviceEvent, DeviceEventKind } from '../../../core/event'
import type { PresenceFacts } from '../../../core/presence/facts'
import type { LatestValues, Reading } from '../../../core/reading'
import type { Rejected } from '../../../core/rejected'
import { linkOf, qualityOf, sourceOf } from './codes'
import { readingColumns } from './schema'

/** What rows mean. */

export interface LatestRow {
  device: string
  type: string
  at: number
  id: number
  channel_values: string
}

export function latestOf({ device, type, at, id, channel_values }: LatestRow): LatestValues {
  return { device, type, at, id, values: JSON.parse(channel_values) }
}

export interface FactsRow {
  id: string
  heard_at: number
  heartbeat_at: number | null
  heartbeat_ms: number | null
  epoch: number | null
  session: number | null
  gone_at: number | null
}

export function factsOf(row: FactsRow): PresenceFacts {
  return {
    device: row.id,
    heardAt: row.heard_at,
    heartbeatAt: row.heartbeat_at,
    heartbeatMs: row.heartbeat_ms,
    epoch: row.epoch,
    session: row.session,
    goneAt: row.gone_at,
  }
}

export interface EventRow {
  id: number
  device: string
  kind: string
  at: number
  received_at: number
  body: string
}

export function eventOf({ id, device, kind, at, received_at, body }: EventRow): DeviceEvent {
  return { id, device, kind: kind as DeviceEventKind, at, receivedAt: received_at, body: JSON.parse(body) }
}

export interface RejectedRow {
  id: number
  device: string
  received_at: number
  topic: string
  code: string
  reason: string
  raw: Uint8Array
  size: number
}

export function rejectedOf({ id, device, received_at, topic, code, reason, raw, size }: RejectedRow): Rejected {
  return {
    id,
    device,
    receivedAt: received_at,
    topic,
    code: code as RejectionCode,
    reason,
    raw: Buffer.from(raw).toString('base64'),
    size,
  }
}

/** A row as an array: the columns of `readingColumns`, then the channels, as the statement selects them. */
export function readingOf(row: readonly (number | string | null)[], type: DeviceType, device: string): Reading {
  const extra = row[9] as string | null
  const values: Record<string, number> = extra === null ? {} : JSON.parse(extra)
  for (let i = 0; i < type.channels.length; i++) {
    const value = row[readingColumns.length + i] as number | null | undefined
    if (value !== null && value !== undefined) values[(type.channels[i] as { name: string }).name] = value
  }
  return {
    id: row[4] as number,
    device,
    type: type.name,
    at: row[1] as number,
    receivedAt: row[5] as number,
    epoch: row[2] as number,
    seq: row[3] as number,
    source: sourceOf(row[6] as number),
    link: linkOf(row[7] as number | null),
    quality: qualityOf(row[8] as number),
    values,
  }
}
