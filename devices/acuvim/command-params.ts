import { type Check, flag, integer, jsonObject, listOf, oneOf, pattern, text } from '../wire-fields'
import { type JsonObject, nameOf } from '../wire-json'
import { isSecret } from './secrets'
import { logLevel, modbusUnit, oneOfNumbers, settings, transportMode } from './settings'

/** One key of `params`. */
interface Param {
  readonly check: Check
  readonly required: boolean
}

/** Of a command. */
interface Takes {
  readonly params: Readonly<Record<string, Param>>
  /** It passes over what it does not know. */
  readonly open?: boolean
}

const optional = (check: Check): Param => ({ check, required: false })
const required = (check: Check): Param => ({ check, required: true })

const confirm = optional({ ...flag, expected: 'true, for the command to be carried out' })
const unit = optional(modbusUnit)
const keys = listOf(oneOf(...Object.keys(settings)), Object.keys(settings).length, 'a list of names of settings')
/** As `text`, of characters that need no look at what they are. */
const word = (regExp: RegExp, min: number, max: number, expected: string): Check => {
  const length = text(min, max)
  return { expected, type: 'string', test: (value) => length.test(value) && regExp.test(value as string) }
}
const clock = pattern(
  /^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}$/,
  'the plant’s time without a zone, as in "2025-11-21T08:30:00"',
)

/** The manifest of a firmware. */
const manifest = {
  version: required(word(/^[!-\-/-~][!-~]*$/, 1, 31, 'a version such as "1.3.0", at most 31 characters')),
  url: required(word(/^https?:\/\/[!-~]+$/, 8, 256, 'an http:// or https:// address of at most 256 characters')),
  size: required({ ...integer(1, 0xffff_ffff), expected: 'the bytes of the file, an integer from 1' }),
  sha256: required(word(/^[0-9A-Fa-f]{64}$/, 64, 64, 'a SHA-256 in hex: 64 characters')),
  signature: required(word(/^[A-Za-z0-9+/]+={0,2}$/, 12, 96, 'a signature (DER) in base64')),
  hardware: required({ ...text(1, 32), expected: 'the board the firmware is for: what the device registered as "hw"' }),
}

/** The commands of a gateway, with what they take. Held against protocol/acuvim/commands. */
const commands: Readonly<Record<string, Takes>> = {
  ping: { params: {} },
  get_status: { params: {} },
  get_config: { params: { keys: optional(keys) } },
  set_config: { params: { values: required({ ...jsonObject, expected: 'an object of settings' }), restart: optional(flag) } },
  restart: { params: {} },
  factory_reset: { params: { confirm } },
  wifi_scan: { params: {} },
  ota_update: { params: manifest, open: true },
  ota_confirm: { params: { version: required(text(1, 31)) } },
  transport_mode: { params: { mode: optional(transportMode) } },
  modbus_scan: { params: { from: unit, to: unit, timeout_ms: optional(integer(20, 1_000)) } },
  modbus_read: {
    params: {
      unit,
      function: optional(oneOfNumbers(3, 4)),
      address: required(integer(0, 65_535)),
      count: optional(integer(1, 125)),
    },
  },
  get_meter_clock: { params: { unit } },
  set_meter_clock: { params: { unit, clock: required(clock) } },
  sd_status: { params: {} },
  sd_purge: { params: { confirm } },
  gsm_status: { params: {} },
  log_level: { params: { level: optional(logLevel) } },
  rotate_credentials: { params: { password: required(text(16, 64)) } },
  identify: { params: { seconds: optional(integer(0, 300)) } },
}

/** What is wrong with a command and its params, and what would be right; null: nothing. Never says a secret. */
export function commandProblem(command: string, params: JsonObject): string | null {
  const known = Object.hasOwn(commands, command) ? commands[command] : undefined
  if (known === undefined) return `"${command}" is no command of a gateway; there are ${Object.keys(commands).join(', ')}`
  const names = Object.keys(known.params)
  const unknown = known.open ? undefined : Object.keys(params).find((key) => !names.includes(key))
  if (unknown !== undefined) {
    const takes = names.length === 0 ? 'it takes no params' : `it takes ${names.join(', ')}`
    return `${command} has no "${unknown.slice(0, 64)}"; ${takes}`
  }
  for (const [key, { check, required: needed }] of Object.entries(known.params)) {
    if (params[key] === undefined && needed) return `"${key}" of ${command} is missing; it must be ${check.expected}`
    const problem = params[key] === undefined ? null : valueProblem(key, params[key], check)
    if (problem !== null) return `${problem} (${command})`
  }
  return command === 'set_config' ? settingsProblem(params.values as JsonObject) : null
}

function settingsProblem(values: JsonObject): string | null {
  for (const [key, value] of Object.entries(values)) {
    const check = Object.hasOwn(settings, key) ? settings[key] : undefined
    if (check === undefined) return `there is no setting "${key.slice(0, 64)}"; there are ${Object.keys(settings).join(', ')}`
    const problem = valueProblem(key, value, check)
    if (problem !== null) return problem
  }
  return null
}

function valueProblem(key: string, value: unknown, check: Check): string | null {
  if (check.test(value)) return null
  return isSecret(key) ? `"${key}" must be ${check.expected}` : `"${key}" is ${nameOf(value)} but must be ${check.expected}`
}
