import { type Check, flag, integer, oneOf, text } from '../wire-fields'

/** As {@link oneOf}, of numbers. */
export function oneOfNumbers(...allowed: readonly number[]): Check {
  const expected = `one of ${allowed.join(', ')}`
  return { expected, type: 'number', test: (value) => typeof value === 'number' && allowed.includes(value) }
}

/** Nothing is a value, too: no password. */
function emptyOr(check: Check): Check {
  return { ...check, expected: `${check.expected}, or empty`, test: (value) => value === '' || check.test(value) }
}

export const transportMode = oneOf('wifi_only', 'gsm_only', 'wifi_first', 'gsm_first')
export const logLevel = oneOf('error', 'warning', 'info', 'debug')
export const modbusUnit = integer(1, 247)

/** What is set in a gateway, by `set_config`. Held against protocol/acuvim/commands/set_config.schema.json. */
export const settings: Readonly<Record<string, Check>> = {
  transport_mode: transportMode,
  wifi_ssid: text(0, 32),
  wifi_password: emptyOr(text(8, 63)),
  gsm_apn: text(0, 63),
  gsm_user: text(0, 32),
  gsm_password: text(0, 32),
  gsm_pin: emptyOr(text(4, 8)),
  mqtt_host: text(1, 64),
  mqtt_port: integer(1, 65_535),
  mqtt_tls: flag,
  mqtt_password: text(0, 64),
  mqtt_keep_alive_s: integer(10, 1_200),
  mqtt_window: integer(2, 8),
  ntp_host: text(0, 64),
  modbus_unit: modbusUnit,
  modbus_baud: oneOfNumbers(1_200, 2_400, 4_800, 9_600, 19_200, 38_400, 57_600, 115_200),
  modbus_parity: oneOf('none', 'even', 'odd'),
  modbus_stop_bits: integer(1, 2),
  modbus_timeout_ms: integer(50, 5_000),
  modbus_retries: integer(0, 5),
  meter_primary: flag,
  meter_energy_mode: integer(0, 2),
  meter_pt1: integer(1, 500_000),
  meter_pt2: integer(1, 65_535),
  meter_ct1: integer(1, 50_000),
  meter_ct2: integer(1, 65_535),
  poll_ms: integer(200, 3_600_000),
  extended_every: integer(0, 1_000),
  drain_ms: integer(10, 60_000),
  heartbeat_s: integer(5, 86_400),
  log_level: logLevel,
}
