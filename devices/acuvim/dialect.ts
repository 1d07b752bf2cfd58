import type { DeviceType } from '../../core/channel'
import type { Decoded, Dialect, Rejection, Route } from '../../core/dialect'
import type { Uplink } from '../../core/uplink'
import { maxPayloadBytes } from '../../protocol/acuvim/limits'
import { acuvimTopics } from '../../protocol/acuvim/topics'
import { isRejection } from '../rejection'
import { uplinkProblem } from '../uplink-problem'
import { parseJsonObject } from '../wire-json'
import { encodeCommand, readCommand } from './command'
import { versionProblem } from './envelope'
import { type EventReader, readAlert, readHeartbeat, readRegister, readReply, readStatus } from './events'
import { readTelemetry } from './telemetry'

const eventReaders: ReadonlyMap<string, EventReader> = new Map([
  ['heartbeat', readHeartbeat],
  ['status', readStatus],
  ['alerts', readAlert],
  ['resp', readReply],
  ['register', readRegister],
  ['command', readCommand],
])

/** Gateways with an Acuvim meter behind them. The messages are in docs/mqtt-protocol.md and protocol/acuvim. */
export const dialect: Dialect = {
  name: 'acuvim',
  uplinks: [
    { pattern: acuvimTopics.telemetry, kind: 'telemetry' },
    { pattern: acuvimTopics.heartbeat, kind: 'heartbeat' },
    { pattern: acuvimTopics.status, kind: 'status' },
    { pattern: acuvimTopics.alerts, kind: 'alerts' },
    { pattern: acuvimTopics.resp, kind: 'resp' },
    { pattern: acuvimTopics.register, kind: 'register' },
  ],
  downlinks: [acuvimTopics.cmd],
  defaultType: 'acuvim-ii',
  numbering: 'readings',
  encodeCommand,
  firmwareSeen: (version) => ({ command: 'ota_confirm', params: { version } }),
  decode,
}

function decode(uplink: Uplink, route: Route, type: DeviceType): Decoded {
  const unread = uplinkProblem(uplink, route, maxPayloadBytes)
  if (unread !== null) return rejected(unread)
  const { payload, receivedAt, identity } = uplink
  const parsed = parseJsonObject(payload)
  if (!parsed.ok) return rejected(parsed)
  const problem = versionProblem(parsed.value)
  if (problem !== null) return rejected(problem)
  if (route.kind === 'telemetry') return readTelemetry(parsed.value, type, receivedAt)
  const read = eventReaders.get(route.kind)
  if (read === undefined)
    return rejected({ code: 'UNKNOWN_TOPIC', reason: `"${route.kind}" is no message of the acuvim dialect` })
  const event = read(parsed.value, { receivedAt, identity, type })
  return isRejection(event) ? rejected(event) : { readings: [], events: [event], rejections: [] }
}

function rejected({ code, reason }: Rejection): Decoded {
  return { readings: [], events: [], rejections: [{ code, reason }] }
}
