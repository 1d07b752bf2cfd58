import { parseTelemetryQueryConfig, type TelemetryQueryDef } from './config'

const parse = (fields: Partial<TelemetryQueryDef>) =>
  parseTelemetryQueryConfig({ id: 'n1', type: 'telemetry-query', name: '', z: 'tab', ...fields })

test('an empty form asks for the latest values of every device', () => {
  expect(parse({})).toEqual({
    kind: 'latest',
    devices: [],
    types: [],
    groups: [],
    channels: [],
    span: { lastMs: 3_600_000 },
    bucket: 'auto',
    limit: null,
    source: 'busbar',
  })
})

test('a filled form is taken as typed', () => {
  expect(
    parse({
      kind: 'bucketed',
      device: 'm-1',
      channels: 'active_power, voltage_l1_n',
      last: '7',
      lastUnit: 'days',
      bucket: '1h',
      limit: '500',
    }),
  ).toMatchObject({
    kind: 'bucketed',
    devices: ['m-1'],
    channels: ['active_power', 'voltage_l1_n'],
    span: { lastMs: 7 * 86_400_000 },
    bucket: '1h',
    limit: 500,
  })
})

test('the range may be whole days up to last midnight', () => {
  expect(parse({ kind: 'completeness', last: '365', lastUnit: 'whole-days' })).toMatchObject({ span: { wholeDays: 365 } })
})

test('time ranges may come from InfluxDB', () => {
  expect(parse({ kind: 'range', source: 'influx', connection: 'c1' })).toMatchObject({ source: 'influx' })
})

test.each([
  [{ source: 'influxdb' }, 'From is "influxdb"; it must be one of busbar, influx.'],
  [{ kind: 'all' }, 'Kind is "all"; it must be one of latest, range, bucketed, completeness.'],
  [{ last: '0' }, 'Last is "0"'],
  [{ lastUnit: 'months' }, 'Unit is "months"; it must be one of hours, minutes, days, whole-days.'],
  [{ lastUnit: 'whole-days', last: '1.5' }, 'Last is 1.5; whole days are a whole number of days.'],
  [{ lastUnit: 'whole-days', last: '5000' }, 'Last is 5000; it must be a number from 1 to 3660.'],
  [{ bucket: 'quarter' }, 'Bucket is "quarter"'],
  [{ kind: 'bucketed', bucket: '7m' }, 'Bucket is "7m"; it must divide a day or be whole days'],
  [{ kind: 'completeness', limit: '1001' }, 'Limit is "1001"; it must be a number from 0 to 1000.'],
  [{ limit: '-1' }, 'Limit is "-1"'],
  [{ device: 'pump #3' }, '"pump #3" is not a device id'],
])('%j is refused with what is allowed', (fields, message) => {
  expect(() => parse(fields)).toThrow(message)
})
