import { type InfluxQueryDef, parseInfluxQueryConfig } from './config'

const parse = (fields: Partial<InfluxQueryDef>) =>
  parseInfluxQueryConfig({ id: 'n1', type: 'influx-query', name: '', z: 'tab', ...fields })

test('an empty form asks for the readings of the last hour', () => {
  expect(parse({})).toEqual({
    kind: 'range',
    devices: [],
    channels: [],
    span: { lastMs: 3_600_000 },
    bucket: 'auto',
    limit: null,
  })
})

test('a filled form is taken as typed', () => {
  expect(
    parse({ kind: 'bucketed', device: 'm-1', channels: 'active_power', last: '2', lastUnit: 'whole-days', limit: '9' }),
  ).toEqual({
    kind: 'bucketed',
    devices: ['m-1'],
    channels: ['active_power'],
    span: { wholeDays: 2 },
    bucket: 'auto',
    limit: 9,
  })
})

test.each([
  [{ kind: 'latest' }, 'Kind is "latest"; it must be one of range, bucketed.'],
  [{ bucket: '7m' }, 'Bucket is "7m"; it must divide a day or be whole days'],
  [{ device: 'pump #3' }, '"pump #3" is not a device id'],
  [{ limit: '100001' }, 'Limit is "100001"; it must be a number from 0 to 100000.'],
])('%j is refused with what is allowed', (fields, message) => {
  expect(() => parse(fields)).toThrow(message)
})
