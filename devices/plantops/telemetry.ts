import type { DeviceType } from '../../core/channel'
import type { Decoded, Rejection } from '../../core/dialect'
import type { DecodedReading, QualityFlag } from '../../core/reading'
import { contentNumber } from '../content-number'
import { arePlausible } from '../plausible'
import { isRejection } from '../rejection'
import { finiteNumber, wrong } from '../wire-fields'
import type { JsonObject } from '../wire-json'
import { readTime } from './event-time'

const channels: readonly (readonly [key: string, channel: string])[] = [
  ['temperature', 'temperature'],
  ['humidity', 'humidity'],
  ['soil_moisture', 'soil_moisture'],
  ['light_level', 'illuminance'],
]

/** What a message tells the memory. */
export interface TelemetryNotes {
  /** Time since boot, ms, if that is its `timestamp`. */
  readonly uptime: number | null
}

/** Reads one reading. A value that is null or missing was not measured; other keys are ignored. */
export function readTelemetry(message: JsonObject, type: DeviceType, receivedAt: number): Decoded | Rejection {
  const time = readTime(message.timestamp, receivedAt)
  if (isRejection(time)) return time
  const values: Record<string, number> = {}
  for (const [key, channel] of channels) {
    const value = message[key] ?? null
    if (value === null) continue
    if (!finiteNumber.test(value)) return wrong(`"${key}"`, value, finiteNumber)
    values[channel] = value as number
  }
  if (Object.keys(values).length === 0) return { code: 'NO_VALUES', reason: noValues }
  const { at, uptime, source } = time
  const quality: QualityFlag[] = [...time.quality]
  if (!arePlausible(values, type)) quality.push('out-of-range')
  const reading: DecodedReading = { at, epoch: 0, seq: uptime ?? contentNumber(values), source, link: null, quality, values }
  const notes: TelemetryNotes = { uptime }
  return { readings: [reading], events: [], rejections: [], forMemory: notes }
}

const noValues = `the message has no value; at least one of ${channels.map(([key]) => `"${key}"`).join(', ')} is needed`
