import type { DeviceType } from '../../core/channel'
import type { Decoded, DecodedEvent, Dialect, Rejection, Route } from '../../core/dialect'
import type { Uplink } from '../../core/uplink'
import { maxPayloadBytes } from '../../protocol/plantops/limits'
import { plantOpsTopics, reservedId } from '../../protocol/plantops/topics'
import { uplinkProblem } from '../uplink-problem'
import { parseJsonObject } from '../wire-json'
import { readHeartbeat } from './heartbeat'
import { memory } from './memory'
import { readTelemetry } from './telemetry'

/** PlantOps boards beside a plant. The messages are in docs/protocols/plantops.md and protocol/plantops. */
export const dialect: Dialect = {
  name: 'plantops',
  uplinks: [
    { pattern: plantOpsTopics.telemetry, kind: 'telemetry' },
    { pattern: plantOpsTopics.heartbeat, kind: 'heartbeat' },
  ],
  downlinks: [],
  defaultType: 'plant-sensor',
  numbering: 'none',
  memory,
  decode,
}

function decode(uplink: Uplink, route: Route, type: DeviceType): Decoded {
  const result = topicProblem(uplink, route) ?? readMessage(uplink, route, type)
  if ('readings' in result) return result
  if ('body' in result) return { readings: [], events: [result], rejections: [] }
  return { readings: [], events: [], rejections: [result] }
}

function readMessage(uplink: Uplink, { kind }: Route, type: DeviceType): Decoded | DecodedEvent | Rejection {
  if (kind !== 'telemetry' && kind !== 'heartbeat') {
    return { code: 'UNKNOWN_TOPIC', reason: `"${kind}" is no message of the PlantOps dialect` }
  }
  const parsed = parseJsonObject(uplink.payload)
  if (!parsed.ok) return { code: parsed.code, reason: parsed.reason }
  return kind === 'telemetry'
    ? readTelemetry(parsed.value, type, uplink.receivedAt)
    : readHeartbeat(parsed.value, uplink.receivedAt)
}

function topicProblem(uplink: Uplink, route: Route): Rejection | null {
  const problem = uplinkProblem(uplink, route, maxPayloadBytes)
  if (problem !== null || route.device !== reservedId) return problem
  return {
    code: 'TOPIC_NOT_ALLOWED',
    reason: `"${reservedId}" cannot be a device id here: devices/register is a topic of its own`,
  }
}
