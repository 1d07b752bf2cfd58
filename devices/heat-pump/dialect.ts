import type { DeviceType } from '../../core/channel'
import type { Decoded, DecodedEvent, Dialect, Rejection, Route } from '../../core/dialect'
import type { Uplink } from '../../core/uplink'
import { maxPayloadBytes } from '../../protocol/heat-pump/limits'
import { heatPumpTopics } from '../../protocol/heat-pump/topics'
import { uplinkProblem } from '../uplink-problem'
import { type JsonObject, nameOf, parseJsonObject } from '../wire-json'
import { readAlert } from './alert'
import { readData } from './data'
import { memory } from './memory'
import { readStatus } from './status'

/** Heat pump monitors with their first firmware. The messages are in docs/protocols/heat-pump.md and protocol/heat-pump. */
export const dialect: Dialect = {
  name: 'heat-pump',
  uplinks: [
    { pattern: heatPumpTopics.data, kind: 'data' },
    { pattern: heatPumpTopics.online, kind: 'online' },
    { pattern: heatPumpTopics.alerts, kind: 'alerts' },
  ],
  downlinks: [heatPumpTopics.commands],
  defaultType: 'heat-pump-monitor',
  numbering: 'none',
  memory,
  decode,
}

function decode(uplink: Uplink, route: Route, type: DeviceType): Decoded {
  const result = uplinkProblem(uplink, route, maxPayloadBytes) ?? readMessage(uplink, route, type)
  if ('readings' in result) return result
  if ('body' in result) return { readings: [], events: [result], rejections: [] }
  return { readings: [], events: [], rejections: [result] }
}

function readMessage(uplink: Uplink, { kind }: Route, type: DeviceType): Decoded | DecodedEvent | Rejection {
  if (kind === 'online') return readStatus(uplink)
  if (kind !== 'data' && kind !== 'alerts') {
    return { code: 'UNKNOWN_TOPIC', reason: `"${kind}" is no message of the heat pump dialect` }
  }
  const parsed = parseJsonObject(uplink.payload)
  if (!parsed.ok) return { code: parsed.code, reason: parsed.reason }
  if (kind === 'alerts') return readAlert(parsed.value, type, uplink.receivedAt)
  return deviceProblem(parsed.value, uplink) ?? readData(parsed.value, type, uplink.receivedAt)
}

function deviceProblem({ device }: JsonObject, { identity }: Uplink): Rejection | null {
  if (device === undefined || device === null || device === identity) return null
  if (typeof device !== 'string') return { code: 'WRONG_TYPE', reason: `"device" is ${nameOf(device)} but must be the device id` }
  return { code: 'IDENTITY_MISMATCH', reason: `"device" is ${nameOf(device)} but the device is logged in as "${identity}"` }
}
