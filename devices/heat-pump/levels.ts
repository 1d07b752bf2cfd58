import type { DeviceType } from '../../core/channel'
import type { Rejection } from '../../core/dialect'
import { integer, wrong } from '../wire-fields'
import type { JsonObject } from '../wire-json'
import { alertKind, alertText } from './alert-kinds'
import type { MeasuredValues } from './values'

/** The middle of the normal band, 215 V to 245 V: the device gives one level for too high and too low. */
const middleVoltage = 230

interface Level {
  readonly key: string
  readonly typeOf: (value: number | undefined) => string
  readonly channel: string
  /** Sensors that may not be fitted: what is missing is no alert. */
  readonly optional: boolean
}

const levels: readonly Level[] = [
  { key: 'voltage', typeOf: voltageType, channel: 'voltage', optional: false },
  { key: 'compressor_temp', typeOf: () => 'compressor_temp', channel: 'temperature_compressor', optional: false },
  { key: 'pressure_high', typeOf: () => 'pressure_high', channel: 'pressure_high', optional: true },
  { key: 'pressure_low', typeOf: () => 'pressure_low', channel: 'pressure_low', optional: true },
  { key: 'current', typeOf: () => 'overcurrent', channel: 'current', optional: false },
]

const severities = [null, 'warning', 'critical'] as const
const levelCheck = integer(0, 2)

/** The first level that is none. */
export function levelProblem(alerts: JsonObject): Rejection | null {
  for (const { key } of levels) {
    const value = alerts[key] ?? null
    if (value !== null && !levelCheck.test(value)) return wrong(`"alerts.${key}"`, value, levelCheck)
  }
  return null
}

/** What a message says of one alert; null: it is over. By the key of its level, which keeps it apart from the others. */
export type Levels = Readonly<Record<string, AlertBody | null>>

/** The body of an alert event. */
export interface AlertBody {
  readonly type: string
  readonly severity: string
  readonly message: string
  readonly active: boolean
  readonly channel?: string
  readonly value?: number
}

/**
 * The levels that a message states. A value the device calls invalid is not repeated, but its alert stands: 310 V on a sensor for
 * 300 V is an overvoltage all the same.
 */
export function readLevels(alerts: JsonObject, measured: MeasuredValues, type: DeviceType): Levels {
  const stated: Record<string, AlertBody | null> = {}
  for (const { key, typeOf, channel, optional } of levels) {
    const level = alerts[key] ?? null
    if (level === null) continue
    const severity = optional && measured.invalid.has(key) ? null : (severities[Number(level)] ?? null)
    stated[key] = severity === null ? null : raised(typeOf(measured.values[channel]), channel, severity, measured, type)
  }
  return stated
}

function raised(kindName: string, channel: string, severity: string, { values }: MeasuredValues, type: DeviceType): AlertBody {
  const value = values[channel]
  const kind = alertKind(kindName)
  const body = { type: kind.type, severity, message: alertText(kind, severity, value, type), active: true, channel }
  return value === undefined ? body : { ...body, value }
}

function voltageType(value: number | undefined): string {
  if (value === undefined) return 'voltage'
  return value >= middleVoltage ? 'voltage_high' : 'voltage_low'
}
