import type { DeviceCommand, Downlink } from '../../core/command'
import { iotMeterTopics } from '../../protocol/iot-meter/topics'
import { topicFor } from '../../protocol/topics'
import { isRejection } from '../rejection'
import { type Field, jsonObject, readFields, text } from '../wire-fields'
import { commandProblem } from './command-params'
import { versionProblem } from './envelope'
import { commandId, type EventReader } from './events'

const commandFields: readonly Field[] = [
  commandId,
  { key: 'cmd', as: 'command', check: text(1, 64), required: true },
  { key: 'params', as: 'params', check: jsonObject, required: true },
]

/** What was sent to a device (source, clause 6). It happens when it is sent. */
export const readCommand: EventReader = (message, { receivedAt }) => {
  const problem = versionProblem(message)
  if (problem) return problem
  const fields = readFields(message, commandFields)
  return isRejection(fields) ? fields : { kind: 'command', at: receivedAt, body: fields.body }
}

/** The message for a command; a text says what is wrong with it. */
export function encodeCommand(device: string, { requestId, command, params, at }: DeviceCommand): Downlink | string {
  if (!commandId.check.test(requestId)) return `the id of a command must be ${commandId.check.expected}`
  const problem = commandProblem(command, params)
  if (problem !== null) return problem
  const message = { v: 2, cmd_id: requestId, ts: new Date(at).toISOString(), cmd: command, params }
  return { topic: topicFor(iotMeterTopics.command, device), payload: Buffer.from(JSON.stringify(message)), qos: 1 }
}
