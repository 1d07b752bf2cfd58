import type { Channel, DeviceType } from '../../core/channel'
import type { HistoryPoint } from '../../core/history'
import type { Rejected } from '../../core/rejected'
import { giveTypes, type HttpApi, openHttpApi } from '../../test/helpers/http-api'

const now = Date.UTC(2026, 10, 20, 12)
const hour = 3_600_000
let api: HttpApi
beforeEach(async () => {
  api = await openHttpApi({ now: () => now })
  giveTypes(api.hub, [meter])
  api.hub.addDevice('ACV-1')
})
afterEach(() => api.close())

const channel = (name: string, unit: string): Channel => ({
  name,
  label: name,
  unit,
  kind: 'gauge',
  key: 'k',
  range: [0, 1000],
  decimals: 1,
  group: 'power',
  phase: null,
})
const meter: DeviceType = {
  name: 'acuvim-ii',
  label: 'Acuvim II',
  dialect: 'acuvim',
  channels: [channel('voltage_l1_n', 'V'), channel('active_power', 'W')],
  headline: ['active_power'],
}

describe('GET /api/devices/{id}/telemetry', () => {
  test('answers the newest values with unit and event time, in the order of the type', async () => {
    api.hub.push('latest', {
      device: 'ACV-1',
      type: 'acuvim-ii',
      at: now,
      id: 1,
      values: {
        odd_one: { value: 3, at: now },
        active_power: { value: 1200.5, at: now },
        voltage_l1_n: { value: 230.1, at: now - 5000 },
      },
    })
    const text = await (await api.fetch('/api/devices/ACV-1/telemetry')).text()
    expect(JSON.parse(text)).toEqual({
      device: 'ACV-1',
      type: 'acuvim-ii',
      at: '2026-11-20T12:00:00.000Z',
      values: {
        voltage_l1_n: { value: 230.1, unit: 'V', at: '2026-11-20T11:59:55.000Z' },
        active_power: { value: 1200.5, unit: 'W', at: '2026-11-20T12:00:00.000Z' },
        odd_one: { value: 3, unit: '', at: '2026-11-20T12:00:00.000Z' },
      },
    })
    expect(text.indexOf('voltage_l1_n')).toBeLessThan(text.indexOf('active_power'))
  })

  test('of a device without readings has no time and no values', async () => {
    const response = await api.fetch('/api/devices/ACV-1/telemetry')
    expect(await response.json()).toEqual({ device: 'ACV-1', type: 'acuvim-ii', at: null, values: {} })
  })
})

describe('GET /api/devices/{id}/telemetry/history', () => {
  const asked = async (query: string) => {
    const response = await api.fetch(`/api/devices/ACV-1/telemetry/history${query}`)
    expect(response.status).toBe(200)
    return api.hub.callsOf('history').at(-1)?.[0]
  }
  const point = (at: number, mean: number, delta: number | null = null): HistoryPoint => {
    return { at, mean, min: mean - 1, max: mean + 1, first: mean - 0.5, last: mean + 0.5, count: 3, delta }
  }

  test.each([
    ['', { from: now - 24 * hour, to: now, bucketMs: 300_000 }],
    ['?from=-1h', { from: now - hour, to: now, bucketMs: 10_000 }],
    ['?from=-7d&to=-1d&bucket=1h', { from: now - 168 * hour, to: now - 24 * hour, bucketMs: hour }],
    [
      '?from=2026-11-20T10:00:00Z&to=2026-11-20T11:00:00%2B00:30&bucket=none',
      { from: now - 2 * hour, to: now - 1.5 * hour, bucketMs: null },
    ],
    [`?from=${now - hour}&to=${now}&bucket=90s`, { from: now - hour, to: now, bucketMs: 90_000 }],
  ])('with "%s" asks for the right range and width', async (query, expected) => {
    expect(await asked(query)).toEqual({ device: 'ACV-1', limit: 20_000, ...expected })
  })

  test('takes channels with commas, repeated, or both', async () => {
    expect(await asked('?channels=a,b&channels=c')).toMatchObject({ channels: ['a', 'b', 'c'] })
  })

  const series = [
    { channel: 'active_power', unit: 'W', points: [point(now - hour, 10), point(now, 20.5, 7)] },
    { channel: 'power_factor', unit: '', points: [point(now, 0.9)] },
  ]

  test('answers JSON with ISO times, and says how wide the buckets are and where they come from', async () => {
    api.hub.timeZone = 'Europe/Berlin'
    api.hub.historyAnswer = { series, truncated: true, layer: '1h', bucketMs: hour }
    const response = await api.fetch('/api/devices/ACV-1/telemetry/history?from=-2h&bucket=5m')
    expect(response.headers.get('content-type')).toMatch(/^application\/json/)
    expect(await response.json()).toEqual({
      device: 'ACV-1',
      from: '2026-11-20T10:00:00.000Z',
      to: '2026-11-20T12:00:00.000Z',
      bucketMs: hour,
      layer: '1h',
      timeZone: 'Europe/Berlin',
      truncated: true,
      series: [
        {
          channel: 'active_power',
          unit: 'W',
          points: [
            { at: '2026-11-20T11:00:00.000Z', mean: 10, min: 9, max: 11, first: 9.5, last: 10.5, count: 3, delta: null },
            { at: '2026-11-20T12:00:00.000Z', mean: 20.5, min: 19.5, max: 21.5, first: 20, last: 21, count: 3, delta: 7 },
          ],
        },
        { channel: 'power_factor', unit: '', points: [expect.objectContaining({ mean: 0.9 })] },
      ],
    })
  })

  test.each([
    ['?format=csv', 'application/json'],
    ['?', 'text/csv'],
    ['?', 'text/csv, application/json;q=0.5'],
  ])('with "%s" and Accept %s answers CSV', async (query, accept) => {
    api.hub.historyAnswer = { series, truncated: true }
    const response = await api.fetch(`/api/devices/ACV-1/telemetry/history${query}&bucket=none`, { headers: { accept } })
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="ACV-1.csv"')
    expect(response.headers.get('x-truncated')).toBe('true')
    expect(await response.text()).toBe(
      'time,active_power [W],power_factor\r\n2026-11-20T11:00:00.000Z,10,\r\n2026-11-20T12:00:00.000Z,20.5,0.9\r\n',
    )
  })

  test('gives buckets seven CSV columns per channel; what a channel does not have is empty', async () => {
    api.hub.historyAnswer = { series: series.slice(0, 1), truncated: false }
    const response = await api.fetch('/api/devices/ACV-1/telemetry/history?format=csv&bucket=1h')
    expect(response.headers.get('x-truncated')).toBeNull()
    const columns = ['mean', 'min', 'max', 'first', 'last', 'delta'].map((column) => `active_power ${column} [W]`)
    expect(await response.text()).toBe(
      `time,${columns.join(',')},active_power count\r\n` +
        '2026-11-20T11:00:00.000Z,10,9,11,9.5,10.5,,3\r\n2026-11-20T12:00:00.000Z,20.5,19.5,21.5,20,21,7,3\r\n',
    )
  })

  test.each(['*/*', 'application/json, text/csv', ''])('with Accept "%s" answers JSON', async (accept) => {
    const response = await api.fetch('/api/devices/ACV-1/telemetry/history', { headers: { accept } })
    expect(response.headers.get('content-type')).toMatch(/^application\/json/)
  })
})

describe('GET /api/rejected', () => {
  const row = (id: number): Rejected => ({
    id,
    receivedAt: now,
    device: 'ACV-1',
    topic: 'acuvim/ACV-1/telemetry',
    code: 'NOT_JSON',
    reason: 'Unexpected end',
    raw: 'ew==',
    size: 1,
  })

  test('answers rows with the remedy of their code, and the total', async () => {
    api.hub.push('rejected', row(7))
    const response = await api.fetch('/api/rejected?code=NOT_JSON&device=ACV-1&before=9&limit=5')
    expect(response.headers.get('x-total-count')).toBe('1')
    expect(response.headers.get('link')).toBeNull()
    expect(await response.json()).toEqual([
      { ...row(7), receivedAt: '2026-11-20T12:00:00.000Z', remedy: 'Publish one JSON object; NaN and Infinity are not JSON.' },
    ])
    expect(api.hub.callsOf('rejected')).toEqual([[{ code: 'NOT_JSON', device: 'ACV-1', before: 9, limit: 5 }]])
  })

  test('answers rows with a code of another version too', async () => {
    api.hub.push('rejected', { ...row(7), code: 'OLD_CODE' as 'NOT_JSON' })
    expect(await (await api.fetch('/api/rejected')).json()).toMatchObject([{ code: 'OLD_CODE', remedy: '' }])
  })

  test('links the next page when this one is full', async () => {
    api.hub.push('rejected', row(7), row(8))
    const response = await api.fetch('/api/rejected?device=ACV-1&limit=2')
    expect(response.headers.get('link')).toBe('</api/rejected?device=ACV-1&limit=2&before=7>; rel="next"')
  })
})

test('GET /api/types answers the device types with their channels, also what is known of counters and integrals', async () => {
  const integral = { of: 'active_power', part: 'positive', perHour: 0.001 } as const
  const counter = { rollsOverAt: null, maxPerHour: 250 }
  const type = {
    ...meter,
    channels: [...meter.channels, { ...channel('energy', 'kWh'), kind: 'counter', counter, integral } as const],
  }
  giveTypes(api.hub, [type])
  expect(await (await api.fetch('/api/types')).json()).toEqual([type])
})
