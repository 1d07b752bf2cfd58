import type { DeviceType } from '../../core/channel'
import { barPerPsi } from './measurements'

/** What the devices raise alerts about. Types are those of the `alerts` topic; the same ones are made from the levels of a reading. */
export interface AlertKind {
  readonly type: string
  readonly label: string
  /** The channel that is too high or too low; null: none. */
  readonly channel: string | null
  /** From the unit of the wire to that of the channel. */
  readonly factor: number
}

const kinds: readonly AlertKind[] = [
  { type: 'voltage_high', label: 'High voltage', channel: 'voltage', factor: 1 },
  { type: 'voltage_low', label: 'Low voltage', channel: 'voltage', factor: 1 },
  { type: 'voltage', label: 'Voltage', channel: 'voltage', factor: 1 },
  { type: 'compressor_temp', label: 'Compressor temperature', channel: 'temperature_compressor', factor: 1 },
  { type: 'pressure_high', label: 'High pressure', channel: 'pressure_high', factor: barPerPsi },
  { type: 'pressure_low', label: 'Low pressure', channel: 'pressure_low', factor: barPerPsi },
  { type: 'overcurrent', label: 'Overcurrent', channel: 'current', factor: 1 },
  { type: 'buffer_overflow', label: 'Buffer overflow', channel: null, factor: 1 },
]

const byType: ReadonlyMap<string, AlertKind> = new Map(kinds.map((kind) => [kind.type, kind]))

/** A type nobody told us of is kept: it has no channel, and its value no unit. */
export function alertKind(type: string): AlertKind {
  return byType.get(type) ?? { type, label: type, channel: null, factor: 1 }
}

/** "High voltage: critical, 255 V"; `value` in the channel's unit. */
export function alertText({ label, channel }: AlertKind, severity: string, value: number | undefined, type: DeviceType): string {
  if (value === undefined) return `${label}: ${severity}`
  const { unit = '', decimals = 2 } = type.channels.find(({ name }) => name === channel) ?? {}
  return `${label}: ${severity}, ${Number(value.toFixed(decimals))} ${unit}`.trimEnd()
}
