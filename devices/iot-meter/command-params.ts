import { type Check, flag, integer, jsonObject, listOf, text } from '../wire-fields'
import { type JsonObject, nameOf } from '../wire-json'

/** One key of `params`. */
interface Param {
  readonly check: Check
  readonly required: boolean
}

type Params = Readonly<Record<string, Param>>

const optional = (check: Check): Param => ({ check, required: false })
const required = (check: Check): Param => ({ check, required: true })

const host = text(1, 253)
const port = integer(1, 65_535)
const broker: Check = {
  ...jsonObject,
  test: (value) =>
    jsonObject.test(value) &&
    Object.keys(value as JsonObject).length === 2 &&
    host.test((value as JsonObject).host) &&
    port.test((value as JsonObject).port),
}
const brokers = listOf(broker, 5, 'a list of 1 to 5 brokers, each {host, port} with a port from 1 to 65535')

/** The keys of `update_config` that a device keeps its pace by. */
export const paceParams = {
  sampling_cadence_ms: integer(100, 60_000),
  send_interval_s: integer(1, 3_600),
  hello_interval_s: integer(5, 3_600),
} as const

const sha256: Check = {
  expected: 'a SHA-256 in hex: 64 characters',
  type: 'string',
  test: (value) => typeof value === 'string' && /^[0-9A-Fa-f]{64}$/.test(value),
}

/** The commands of the source, clause 6, with their params. */
const commands: Readonly<Record<string, Params>> = {
  update_config: {
    sampling_cadence_ms: optional(paceParams.sampling_cadence_ms),
    send_interval_s: optional(paceParams.send_interval_s),
    hello_interval_s: optional(paceParams.hello_interval_s),
    brokers: optional({ ...brokers, test: (value) => brokers.test(value) && (value as readonly unknown[]).length > 0 }),
    tls_enabled: optional(flag),
  },
  start_ota: {
    fw_version: required(text(1, 64)),
    fw_url: required(text(1, 2_000)),
    fw_sha256: required(sha256),
    fw_size_bytes: required(integer(1, Number.MAX_SAFE_INTEGER)),
  },
  reboot: {},
  factory_reset: {},
  request_status: {},
}

/** What is wrong with a command and its params, and what would be right; null: nothing. */
export function commandProblem(command: string, params: JsonObject): string | null {
  const known = Object.hasOwn(commands, command) ? commands[command] : undefined
  if (known === undefined) return `"${command}" is no command of an iot-meter; there are ${Object.keys(commands).join(', ')}`
  for (const key of Object.keys(params)) if (!Object.hasOwn(known, key)) return unknownParam(command, key, Object.keys(known))
  for (const [key, { check, required: needed }] of Object.entries(known)) {
    const value = params[key]
    if (value === undefined && needed) return `"${key}" of ${command} is missing; it must be ${check.expected}`
    if (value !== undefined && !check.test(value))
      return `"${key}" of ${command} is ${nameOf(value)} but must be ${check.expected}`
  }
  return null
}

function unknownParam(command: string, key: string, known: readonly string[]): string {
  if (key === 'device_id') return `the device id cannot be changed by ${command}`
  return `${command} has no "${key}"; ${known.length === 0 ? 'it takes no params' : `it takes ${known.join(', ')}`}`
}
