import { SiteCalendar } from '../../core/calendar/site-calendar'
import type { Channel, DeviceType } from '../../core/channel'
import type { Gap } from '../../core/gap'
import { itemId } from '../../core/item-id'
import type { NewRejected, ProjectionBatch, Retention } from '../../core/ports/projection'
import type { LatestValues, Reading } from '../../core/reading'

function channel(name: string, unit: string, over: Partial<Channel> = {}): Channel {
  const range = [-1e9, 1e9] as const
  return { name, label: name, unit, kind: 'gauge', key: name, range, decimals: 1, group: 'all', phase: null, ...over }
}

const energy = channel('energy', 'kWh', { kind: 'counter', counter: { rollsOverAt: 10_000, maxPerHour: null } })

export const meter: DeviceType = {
  name: 'test-meter',
  label: 'Meter',
  dialect: 'test',
  channels: [channel('voltage', 'V'), channel('current', 'A'), channel('active_power', 'W'), energy],
  headline: ['active_power', 'voltage'],
}

export const sensor: DeviceType = {
  name: 'test_sensor',
  label: 'Sensor',
  dialect: 'test',
  channels: [channel('temperature', '°C')],
  headline: ['temperature'],
}

/** Its energy is calculated from its power. */
export const feeder: DeviceType = {
  name: 'test-feeder',
  label: 'Feeder',
  dialect: 'test',
  channels: [
    channel('active_power', 'W'),
    channel('energy', 'kWh', { kind: 'counter', integral: { of: 'active_power', part: 'positive', perHour: 0.001 } }),
  ],
  headline: ['active_power'],
}

export const types = [meter, sensor, feeder]

const dayMs = 86_400_000

/** What is kept how long in these tests. */
export const retention: Retention = { rawMs: 30 * dayMs, fiveMinutesMs: 366 * dayMs, hoursMs: 3653 * dayMs }

/** A day in this zone is not one in UTC, and it has days of 23 and of 25 hours. */
export const calendar = new SiteCalendar('Europe/Berlin')

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

/** A gap of ten readings of a minute each, of which seven are missing, that ended a number of seconds after noon. */
export function gap(number: number, over: Partial<Gap> = {}): Gap {
  const to = noon + number * 1000
  return {
    id: itemId(number, 0),
    device: 'meter-1',
    kind: 'numbers',
    from: to - 660_000,
    to,
    epoch: 1,
    firstSeq: 5,
    lastSeq: 14,
    count: 10,
    missing: 7,
    reason: null,
    noticedAt: to + 5,
    filledAt: null,
    readingsEach: 1,
    ...over,
  }
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

const nothing = {
  readings: [],
  latest: [],
  facts: [],
  events: [],
  rejected: [],
  settled: [],
  retained: [],
  gaps: [],
  continuity: [],
  memories: [],
  duplicates: [],
  forgotten: [],
}

export function batch(over: Partial<ProjectionBatch>): ProjectionBatch {
  return { cursor: 1, ...nothing, ...over }
}
