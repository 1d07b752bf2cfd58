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
    lastMs: 3_600_000,
    bucket: 'auto',
    limit: null,
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
    lastMs: 7 * 86_400_000,
    bucket: '1h',
    limit: 500,
  })
})

test.each([
  [{ kind: 'all' }, 'Kind is "all"; it must be one of latest, range, bucketed.'],
  [{ last: '0' }, 'Last is "0"'],
  [{ lastUnit: 'months' }, 'Unit is "months"; it must be one of hours, minutes, days.'],
  [{ bucket: 'quarter' }, 'Bucket is "quarter"'],
  [{ limit: '-1' }, 'Limit is "-1"'],
  [{ device: 'pump #3' }, '"pump #3" is not a device id'],
])('%j is refused with what is allowed', (fields, message) => {
  expect(() => parse(fields)).toThrow(message)
})
