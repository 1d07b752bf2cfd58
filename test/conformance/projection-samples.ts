import type { Channel, DeviceType } from '../../core/channel'
import { itemId } from '../../core/item-id'
import type { NewRejected, ProjectionBatch } from '../../core/ports/projection'
import type { LatestValues, Reading } from '../../core/reading'

function channel(name: string, unit: string): Channel {
  return { name, label: name, unit, kind: 'gauge', key: name, range: [-1e9, 1e9], decimals: 1, group: 'all', phase: null }
}

export const meter: DeviceType = {
  name: 'test-meter',
  label: 'Meter',
  dialect: 'test',
  channels: [channel('voltage', 'V'), channel('current', 'A'), channel('active_power', 'W'), channel('energy', 'kWh')],
  headline: ['active_power', 'voltage'],
}

export const sensor: DeviceType = {
  name: 'test_sensor',
  label: 'Sensor',
  dialect: 'test',
  channels: [channel('temperature', '°C')],
  headline: ['temperature'],
}

export const types = [meter, sensor]

/** An event time; the start of an hour, so that buckets begin there. */
export const noon = Date.UTC(2025, 5, 1, 12)

/** The nth reading of a meter: ids, sequence numbers and times rise by one, one, and one second. */
export function reading(number: number, over: Partial<Reading> = {}): Reading {
  return {
    id: itemId(number, 0),
    device: 'meter-1',
    type: meter.name,
    at: noon + number * 1000,
    receivedAt: noon + number * 1000 + 5,
    epoch: 1,
    seq: number,
    source: 'live',
    link: 'wifi',
    quality: [],
    values: { voltage: 230 + number, active_power: number },
    ...over,
  }
}

export function latest(number: number, over: Partial<LatestValues> = {}): LatestValues {
  const at = noon + number * 1000
  return { device: 'meter-1', type: meter.name, at, id: itemId(number, 0), values: { voltage: { value: 230, at } }, ...over }
}

export function rejected(number: number, over: Partial<NewRejected> = {}): NewRejected {
  return {
    id: itemId(number, 0),
    device: 'meter-1',
    receivedAt: noon + number,
    topic: 'plant/meter-1/telemetry',
    code: 'NOT_JSON',
    reason: 'It is not.',
    raw: Uint8Array.of(123, 0, 255),
    size: 3,
    ...over,
  }
}

export function batch(over: Partial<ProjectionBatch>): ProjectionBatch {
  return { cursor: 1, readings: [], latest: [], facts: [], events: [], rejected: [], settled: [], retained: [], ...over }
}
