import { SiteCalendar } from '../../core/calendar/site-calendar'
import { parseTelemetryQueryConfig, type TelemetryQueryDef } from './config'
import { requestFor } from './request'

const now = Date.UTC(2025, 2, 1, 12)
const hour = 3_600_000

function request(fields: Partial<TelemetryQueryDef>, msg: Record<string, unknown> = {}) {
  const config = parseTelemetryQueryConfig({ id: 'n1', type: 'telemetry-query', name: '', z: 'tab', ...fields })
  return requestFor(config, msg, { now, calendar: async () => new SiteCalendar('Europe/Berlin') })
}

test('latest values are of the devices that match, all by default', async () => {
  expect(await request({ kind: 'latest' })).toEqual({ kind: 'latest', filter: {}, channels: [] })
  expect(await request({ kind: 'latest', device: 'm-1, m-2', groups: 'hall-1' })).toMatchObject({
    filter: { devices: ['m-1', 'm-2'], groups: ['hall-1'] },
  })
})

test('a range ends now; raw readings have no bucket', async () => {
  expect(await request({ kind: 'range', device: 'm-1', last: 2, lastUnit: 'hours' })).toEqual({
    kind: 'history',
    query: { device: 'm-1', channels: [], from: now - 2 * hour, to: now, bucketMs: null },
  })
})

test('buckets fit the range of this very message', async () => {
  const fields = { kind: 'bucketed', device: 'm-1', last: 1, lastUnit: 'hours' }
  expect(await request(fields)).toMatchObject({ query: { bucketMs: 15_000 } })
  expect(await request(fields, { query: { last: '24h' } })).toMatchObject({ query: { bucketMs: 300_000, from: now - 24 * hour } })
  expect(await request(fields, { query: { bucket: '15m' } })).toMatchObject({ query: { bucketMs: 900_000 } })
})

test('msg.query replaces whatever the node says, and nothing else', async () => {
  const fields = { kind: 'latest', device: 'm-1', channels: 'active_power', limit: 100 }
  expect(
    await request(fields, {
      query: { kind: 'range', device: 'm-2', from: '2025-03-01T06:00:00Z', to: '-1h', channels: ['voltage_l1_n'] },
    }),
  ).toEqual({
    kind: 'history',
    query: { device: 'm-2', channels: ['voltage_l1_n'], from: now - 6 * hour, to: now - hour, bucketMs: null, limit: 100 },
  })
})

test('the last hours count back from the given end', async () => {
  expect(await request({ kind: 'range', device: 'm-1' }, { query: { to: '-24h', last: '1h' } })).toMatchObject({
    query: { from: now - 25 * hour, to: now - 24 * hour },
  })
})

test('without a device in the node, the message names it', async () => {
  expect(await request({ kind: 'range' }, { payload: { device: 'm-3' } })).toMatchObject({ query: { device: 'm-3' } })
  expect(await request({ kind: 'range' }, { topic: 'm-4' })).toMatchObject({ query: { device: 'm-4' } })
})

test('completeness is of a range too; the limit is that of its gaps', async () => {
  expect(await request({ kind: 'completeness', device: 'm-1', last: 365, lastUnit: 'days', limit: 50 })).toEqual({
    kind: 'completeness',
    query: { device: 'm-1', from: now - 365 * 24 * hour, to: now, gapLimit: 50 },
  })
  expect(await request({ kind: 'completeness', device: 'm-1' }, { query: { last: '7d' } })).toEqual({
    kind: 'completeness',
    query: { device: 'm-1', from: now - 168 * hour, to: now },
  })
})

test('whole days are cut at midnights of the site; yesterday is one of them', async () => {
  const yesterday = { from: Date.UTC(2025, 1, 27, 23), to: Date.UTC(2025, 1, 28, 23) }
  const fields = { kind: 'completeness', device: 'm-1', last: 1, lastUnit: 'whole-days' }
  expect(await request(fields)).toMatchObject({ query: yesterday })
  expect(await request({ kind: 'bucketed', device: 'm-1' }, { query: { wholeDays: 1, bucket: '1h' } })).toMatchObject({
    query: { ...yesterday, bucketMs: hour },
  })
  expect(await request(fields, { query: { last: '1h' } })).toMatchObject({ query: { from: now - hour, to: now } })
})

test.each([
  [{ query: { wholeDays: 0 } }, 'msg.query.wholeDays is 0; it must be a number from 1 to 3660.'],
  [{ query: { wholeDays: 1.5 } }, 'msg.query.wholeDays is 1.5; whole days are a whole number of days.'],
  [{ query: { bucket: '7m' } }, 'Bucket is "7m"; it must divide a day or be whole days'],
  [{ query: { kind: 'completeness', limit: 1001 } }, 'msg.query.limit is 1001; it must be a number from 1 to 1000.'],
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
])('%j is refused with the field and what is allowed', async (msg, message) => {
  await expect(request({ kind: 'bucketed', device: 'm-1' }, msg)).rejects.toThrow(message)
})
