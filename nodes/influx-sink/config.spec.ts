import { type InfluxSinkDef, parseInfluxSinkConfig, sinkOf } from './config'

const parse = (fields: Partial<InfluxSinkDef>) =>
  parseInfluxSinkConfig({ id: 'n1', type: 'influx-sink', name: '', z: 'tab', ...fields })

test('an empty form means: the readings of all devices from now on, compressed, in batches', () => {
  expect(parse({})).toEqual({
    streams: ['readings'],
    filter: {},
    start: 'now',
    batch: { items: 5000, bytes: 1024 * 1024, waitMs: 1000 },
    gzip: true,
  })
})

test('a filled form is taken as typed', () => {
  expect(
    parse({
      readings: false,
      events: true,
      hours: true,
      days: true,
      start: 'earliest',
      devices: 'm-1, m-2',
      groups: 'hall-1',
      batchItems: '500',
      batchSize: '64',
      batchWait: '0.25',
      gzip: false,
    }),
  ).toEqual({
    streams: ['events', 'hours', 'days'],
    filter: { devices: ['m-1', 'm-2'], groups: ['hall-1'] },
    start: 'earliest',
    batch: { items: 500, bytes: 65_536, waitMs: 250 },
    gzip: false,
  })
})

test.each([
  [{ readings: false }, 'Nothing is to be written: tick readings, events, hours or days.'],
  [{ start: 'yesterday' }, 'Begin is "yesterday"; it must be one of now, earliest.'],
  [{ devices: 'pump #3' }, '"pump #3" is not a device id'],
  [{ batchItems: '0' }, 'Batch items is "0"; it must be a number from 1 to 50000.'],
  [{ batchSize: 20_000 }, 'Batch size is 20000; it must be a number from 1 to 16384.'],
  [{ batchWait: 61 }, 'Batch wait is 61; it must be a number from 0.01 to 60.'],
])('%j is refused with what is allowed', (fields, message) => {
  expect(() => parse(fields)).toThrow(message)
})

test('the sink is called like the node, or else by its id', () => {
  const source = { connection: { version: '1', url: 'http://influx:8086', database: 'plant' }, layout: 'wide' } as const
  const sink = sinkOf({ id: 'n1', name: ' Plant ' }, parse({}), source)
  expect(sink).toMatchObject({ id: 'n1', name: 'Plant', target: { kind: 'influx', gzip: true, ...source } })
  expect(sink).not.toHaveProperty('gzip')
  expect(sinkOf({ id: 'n1' }, parse({}), source).name).toBe('n1')
})
