import { count, type Field, finiteNumber, flag, integer, jsonObject, listOf, oneOf, pattern, text, uint32 } from '../wire-fields'
import { epochField } from './envelope'

type SimpleField = readonly [key: string, as: string, check: Field['check'], convert?: (value: never) => unknown]

const required = (...[key, as, check, convert]: SimpleField): Field => ({
  key,
  as,
  check,
  required: true,
  ...(convert && { convert }),
})
const optional = (...[key, as, check, convert]: SimpleField): Field => ({ ...required(key, as, check, convert), required: false })

const toMs = (seconds: number): number => seconds * 1000
const interval = integer(5, 86_400)
const link = oneOf('wifi', 'gsm', 'ethernet')
const firmware = text(1, 32)
export const requestId = pattern(/^[A-Za-z0-9_-]{1,64}$/, 'the id of the command: 1 to 64 characters of A–Z, a–z, 0–9, _ and -')
const word = (meaning: string) => pattern(/^[a-z][a-z0-9_]{0,31}$/, `${meaning}: 1 to 32 characters of a–z, 0–9 and _`)

export const heartbeatFields: readonly Field[] = [
  epochField,
  required('up', 'uptimeMs', count),
  required('hb', 'intervalMs', interval, toMs),
  optional('ln', 'link', link),
  optional('rs', 'rssi', integer(-150, 0)),
  optional('ip', 'ip', text(1, 45)),
  optional('fw', 'firmware', firmware),
  optional('hf', 'freeHeap', count),
  optional('hm', 'minFreeHeap', count),
  optional('hl', 'largestFreeBlock', count),
  optional('rr', 'resetReason', pattern(/^[a-z][a-z-]{0,23}$/, 'a reset reason such as "power-on" or "watchdog"')),
  optional('bq', 'buffered', count),
  optional('bl', 'lost', count),
  optional('mo', 'modbusReads', count),
  optional('mf', 'modbusFailures', count),
  optional('gb', 'mobileBytes', count),
]

export const statusFields: readonly Field[] = [
  required('st', 'online', oneOf('online', 'offline'), (state: string) => state === 'online'),
  epochField,
  required('ses', 'session', uint32),
  optional('lw', 'will', flag),
]

export const registerFields: readonly Field[] = [
  required('id', 'id', pattern(/^[A-Za-z0-9_.:-]{1,64}$/, 'the id the device is logged in with')),
  optional('type', 'type', pattern(/^[a-z0-9][a-z0-9-]{0,31}$/, 'the name of a device type, such as "acuvim-ii"')),
  optional('mac', 'mac', pattern(/^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}$/, 'a MAC address such as "AA:BB:CC:DD:EE:FF"')),
  optional('imei', 'imei', pattern(/^[0-9]{14,16}$/, 'an IMEI: 14 to 16 digits')),
  optional('iccid', 'iccid', pattern(/^[0-9A-Fa-f]{18,22}$/, 'an ICCID: 18 to 22 digits')),
  optional('hw', 'hardware', text(1, 64)),
  optional('fw', 'firmware', firmware),
  optional(
    'cap',
    'capabilities',
    listOf(pattern(/^[a-z][a-z0-9-]{0,23}$/, 'a capability'), 16, 'a list of at most 16 capabilities such as "gsm" or "sd"'),
  ),
  optional('hb', 'intervalMs', interval, toMs),
]

export const alertFields: readonly Field[] = [
  epochField,
  required('ty', 'type', word('an alert type such as "overvoltage"')),
  required('sev', 'severity', oneOf('info', 'warning', 'critical')),
  required('on', 'active', flag),
  optional('k', 'channel', word('a channel key')),
  optional('val', 'value', finiteNumber),
  optional('thr', 'threshold', finiteNumber),
  optional('msg', 'message', text(1, 200)),
]

export const replyFields: readonly Field[] = [
  required('id', 'requestId', requestId),
  required('st', 'status', oneOf('accepted', 'done', 'error', 'rejected', 'unsupported')),
  optional('code', 'code', pattern(/^[A-Z][A-Z0-9_]{0,31}$/, 'a code such as "INVALID_PARAMS"')),
  optional('msg', 'message', text(0, 200)),
  optional('result', 'result', jsonObject),
]
