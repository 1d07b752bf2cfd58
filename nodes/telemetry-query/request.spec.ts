import { parseTelemetryQueryConfig, type TelemetryQueryDef } from './config'
import { requestFor } from './request'

const now = Date.UTC(2025, 2, 1, 12)
const hour = 3_600_000

function request(fields: Partial<TelemetryQueryDef>, msg: Record<string, unknown> = {}) {
  return requestFor(parseTelemetryQueryConfig({ id: 'n1', type: 'telemetry-query', name: '', z: 'tab', ...fields }), msg, now)
}

test('latest values are of the devices that match, all by default', () => {
  expect(request({ kind: 'latest' })).toEqual({ kind: 'latest', filter: {}, channels: [] })
  expect(request({ kind: 'latest', device: 'm-1, m-2', groups: 'hall-1' })).toMatchObject({
    filter: { devices: ['m-1', 'm-2'], groups: ['hall-1'] },
  })
})

test('a range ends now; raw readings have no bucket', () => {
  expect(request({ kind: 'range', device: 'm-1', last: 2, lastUnit: 'hours' })).toEqual({
    kind: 'history',
    query: { device: 'm-1', channels: [], from: now - 2 * hour, to: now, bucketMs: null },
  })
})

test('buckets fit the range of this very message', () => {
  const fields = { kind: 'bucketed', device: 'm-1', last: 1, lastUnit: 'hours' }
  expect(request(fields)).toMatchObject({ query: { bucketMs: 15_000 } })
  expect(request(fields, { query: { last: '24h' } })).toMatchObject({ query: { bucketMs: 300_000, from: now - 24 * hour } })
  expect(request(fields, { query: { bucket: '15m' } })).toMatchObject({ query: { bucketMs: 900_000 } })
})

test('msg.query replaces whatever the node says, and nothing else', () => {
  const fields = { kind: 'latest', device: 'm-1', channels: 'active_power', limit: 100 }
  expect(
    request(fields, {
      query: { kind: 'range', device: 'm-2', from: '2025-03-01T06:00:00Z', to: '-1h', channels: ['voltage_l1_n'] },
    }),
  ).toEqual({
    kind: 'history',
    query: { device: 'm-2', channels: ['voltage_l1_n'], from: now - 6 * hour, to: now - hour, bucketMs: null, limit: 100 },
  })
})

test('the last hours count back from the given end', () => {
  expect(request({ kind: 'range', device: 'm-1' }, { query: { to: '-24h', last: '1h' } })).toMatchObject({
    query: { from: now - 25 * hour, to: now - 24 * hour },
  })
})

test('without a device in the node, the message names it', () => {
  expect(request({ kind: 'range' }, { payload: { device: 'm-3' } })).toMatchObject({ query: { device: 'm-3' } })
  expect(request({ kind: 'range' }, { topic: 'm-4' })).toMatchObject({ query: { device: 'm-4' } })
})

test.each([
  [{ query: { chanels: [] } }, 'msg.query.chanels means nothing here; there are kind, device'],
  [{ query: 'm-1' }, 'msg.query is "m-1"; it must be an object.'],
  [{ query: { kind: 'newest' } }, 'msg.query.kind is "newest"'],
  [{ query: { from: 'yesterday' } }, 'msg.query.from is "yesterday"'],
  [{ query: { from: '-1h', to: '-2h' } }, 'The range begins at 2025-03-01T11:00:00.000Z and ends at 2025-03-01T10:00:00.000Z'],
  [{ query: { last: '24' } }, 'msg.query.last is "24"'],
  [{ query: { bucket: 'wide' } }, 'Bucket is "wide"'],
  [{ query: { limit: 0 } }, 'msg.query.limit is 0'],
  [{ query: { device: ['m-1', 'm-2'] } }, 'one device at a time'],
  [{ query: { device: [] }, topic: '' }, 'The message names no device'],
])('%j is refused with the field and what is allowed', (msg, message) => {
  expect(() => request({ kind: 'bucketed', device: 'm-1' }, msg)).toThrow(message)
})
