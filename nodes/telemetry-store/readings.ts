import type { NodeMessage } from 'node-red'
import { type GivenReading, maxGivenReadings } from '../../core/given-reading'
import { parseInstant } from '../shared/instant'
import { invalid, shown } from '../shared/invalid'
import { parseDevice, type TelemetryStoreConfig } from './config'

/** What a message, and each reading in it, may say; the nearer to the values, the more it counts. */
interface Said {
  readonly device?: unknown
  readonly type?: unknown
  readonly at?: unknown
  readonly link?: unknown
  readonly quality?: unknown
  readonly source?: unknown
  readonly values?: unknown
}

/**
 * The readings of a message: `msg.payload` is one, or a list. Its values and flags are left to the hub to judge; other keys, such
 * as `skipped` of acuvim-decode, are passed over. Throws HubError INVALID_ARGUMENT that names the property and what is allowed.
 */
export function readingsIn(msg: NodeMessage, config: TelemetryStoreConfig, now: number): readonly GivenReading[] {
  const { payload } = msg
  if (!Array.isArray(payload)) return [readingIn(payload, 'msg.payload', msg, config, now)]
  if (payload.length === 0) throw invalid('msg.payload is an empty list; there is nothing to store.')
  if (payload.length > maxGivenReadings) {
    throw invalid(`msg.payload has ${payload.length} readings; at most ${maxGivenReadings} fit into a message.`)
  }
  return payload.map((item, index) => readingIn(item, `msg.payload[${index}]`, msg, config, now))
}

function readingIn(item: unknown, place: string, msg: NodeMessage, config: TelemetryStoreConfig, now: number): GivenReading {
  if (typeof item !== 'object' || item === null || !('values' in item)) {
    throw invalid(
      `${place} is ${shown(item)}; it must be a reading such as { "at": ${now}, "values": { "active_power": 12840 } }.`,
    )
  }
  const { device, type, at, link, quality, source, values } = item as Said
  const message = msg as NodeMessage & Said
  // The hub says what is wrong with each of these, so they are only handed on.
  const given = {
    device: deviceOf(device, place, message, config),
    type: type ?? config.type ?? undefined,
    at: timeOf(at, place, message, config, now),
    values,
    link: link ?? config.link ?? undefined,
    quality: quality ?? undefined,
    source: source ?? undefined,
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as unknown as GivenReading
}

function deviceOf(device: unknown, place: string, message: Said, config: TelemetryStoreConfig): string {
  if (isGiven(device)) return parseDevice(`${place}.device`, device)
  if (isGiven(message.device)) return parseDevice('msg.device', message.device)
  if (config.device !== null) return config.device
  throw invalid('Nothing names the device: set it in the node, in msg.device or in the reading.')
}

function timeOf(at: unknown, place: string, message: Said, { time }: TelemetryStoreConfig, now: number): number {
  if (time === 'now') return now
  const said = isGiven(at) ? parseInstant(`${place}.at`, at, now) : undefined
  return Math.round(said ?? (isGiven(message.at) ? parseInstant('msg.at', message.at, now) : now))
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}
