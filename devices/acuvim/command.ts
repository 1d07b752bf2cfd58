import type { DeviceCommand, Downlink } from '../../core/command'
import { compactBytes } from '../../protocol/acuvim/limits'
import type { CommandMessage } from '../../protocol/acuvim/messages'
import { acuvimTopics } from '../../protocol/acuvim/topics'
import { topicFor } from '../../protocol/topics'
import { isRejection } from '../rejection'
import { type Field, jsonObject, pattern, readFields } from '../wire-fields'
import type { JsonObject } from '../wire-json'
import { commandProblem } from './command-params'
import { requestId } from './event-fields'
import type { EventReader } from './events'
import { withoutSecrets } from './secrets'

/**
 * How long commands are good for that would do harm if they waited for a device that is away, ms: to erase what was put right
 * since, to set a clock to a time that has passed. No others: a device that does not know the time refuses whatever has an end.
 */
const goodForMs: Readonly<Record<string, number>> = {
  factory_reset: 600_000,
  sd_purge: 600_000,
  set_meter_clock: 60_000,
}

/** The message for a command; a text says what is wrong with it. */
export function encodeCommand(device: string, { requestId: id, command: cmd, params, at }: DeviceCommand): Downlink | string {
  if (!requestId.test(id)) return `the id of a command must be ${requestId.expected}`
  const problem = commandProblem(cmd, params)
  if (problem !== null) return problem
  const goodFor = goodForMs[cmd]
  const end = goodFor === undefined ? {} : { exp: at + goodFor }
  const payload = bytesOf({ v: 1, id, cmd, params, ...end })
  if (payload.length > compactBytes) {
    return `the command has ${payload.length} bytes; a gateway takes at most ${compactBytes}: set fewer values at once`
  }
  const shown = withoutSecrets(params)
  const downlink: Downlink = { topic: topicFor(acuvimTopics.cmd, device), payload, qos: 1 }
  if (shown === params) return downlink
  return { ...downlink, shown: { params: shown, payload: bytesOf({ v: 1, id, cmd, params: shown, ...end }) } }
}

function bytesOf(message: CommandMessage): Uint8Array {
  return Buffer.from(JSON.stringify(message))
}

const commandFields: readonly Field[] = [
  { key: 'id', as: 'requestId', check: requestId, required: true },
  {
    key: 'cmd',
    as: 'command',
    check: pattern(/^[a-z][a-z0-9_]{0,31}$/, 'the name of a command such as "ping"'),
    required: true,
  },
  { key: 'params', as: 'params', check: jsonObject, required: false },
]

/** What was sent to a device, by the hub or by a service account, without its secrets. It happens when it is sent. */
export const readCommand: EventReader = (message, { receivedAt }) => {
  const fields = readFields(message, commandFields)
  if (isRejection(fields)) return fields
  const { params = {}, ...rest } = fields.body
  return { kind: 'command', at: receivedAt, body: { ...rest, params: withoutSecrets(params as JsonObject) } }
}
