import type { DeviceType } from '../../core/channel'
import type { Decoded, Dialect, Rejection, Route } from '../../core/dialect'
import type { DecodedReading } from '../../core/reading'
import type { Uplink } from '../../core/uplink'
import { maxPayloadBytes } from '../../protocol/local/limits'
import { localTopics } from '../../protocol/local/topics'
import { isRejection } from '../rejection'
import { uplinkProblem } from '../uplink-problem'
import { parseJsonObject } from '../wire-json'
import { readTelemetry } from './telemetry'

/**
 * Readings that flows hand over, such as those of polled meters. The hub writes the messages itself; no device may send them.
 * They are in docs/protocols/local.md and protocol/local.
 */
export const dialect: Dialect = {
  name: 'local',
  transport: 'hub',
  uplinks: [{ pattern: localTopics.telemetry, kind: 'telemetry' }],
  downlinks: [],
  defaultType: 'acuvim-ii',
  numbering: 'readings',
  decode,
}

function decode(uplink: Uplink, route: Route, type: DeviceType): Decoded {
  const result = uplinkProblem(uplink, route, maxPayloadBytes) ?? readMessage(uplink, route, type)
  return isRejection(result)
    ? { readings: [], events: [], rejections: [{ code: result.code, reason: result.reason }] }
    : { readings: [result], events: [], rejections: [] }
}

function readMessage({ payload, receivedAt }: Uplink, { kind }: Route, type: DeviceType): DecodedReading | Rejection {
  if (kind !== 'telemetry') return { code: 'UNKNOWN_TOPIC', reason: `"${kind}" is no message of the local dialect` }
  const parsed = parseJsonObject(payload)
  return parsed.ok ? readTelemetry(parsed.value, type, receivedAt) : parsed
}
