import type { DayCompleteness } from '../../core/completeness'
import type { Gap } from '../../core/gap'
import { type HttpApi, openHttpApi } from '../../test/helpers/http-api'

const now = Date.UTC(2026, 10, 20, 12)
const hour = 3_600_000
let api: HttpApi
beforeEach(async () => {
  api = await openHttpApi({ now: () => now })
  api.hub.addDevice('ACV:1')
  api.hub.timeZone = 'Europe/Berlin'
})
afterEach(() => api.close())

const day: DayCompleteness = {
  day: '2026-11-20',
  from: Date.UTC(2026, 10, 19, 23),
  to: Date.UTC(2026, 10, 20, 23),
  expected: 8640,
  received: 8568,
  late: 252,
  missing: 72,
  duplicates: 3,
}
const gap: Gap = {
  id: 7,
  device: 'ACV:1',
  kind: 'numbers',
  from: now - 10 * hour,
  to: now - 9 * hour,
  epoch: 4,
  firstSeq: 10,
  lastSeq: 81,
  count: 72,
  missing: 72,
  reason: 'restart',
  noticedAt: now - 8 * hour,
  filledAt: null,
  readingsEach: 1,
}
const gapAsJson = {
  id: 7,
  kind: 'numbers',
  from: '2026-11-20T02:00:00.000Z',
  to: '2026-11-20T03:00:00.000Z',
  count: 72,
  missing: 72,
  reason: 'restart',
  noticedAt: '2026-11-20T04:00:00.000Z',
  filledAt: null,
  readingsEach: 1,
  epoch: 4,
  firstSeq: 10,
  lastSeq: 81,
}

describe('GET /api/devices/{id}/completeness', () => {
  const get = (query = '', init?: RequestInit) => api.fetch(`/api/devices/ACV:1/completeness${query}`, init)

  test('answers days with percent, and gaps, and how the device usually sends', async () => {
    api.hub.completenessAnswer = { days: [day], gaps: [gap], intervalMs: 10_000, latencyMs: 1234.5, silentSince: now - hour }
    expect(await (await get('?from=-1d')).json()).toEqual({
      device: 'ACV:1',
      from: '2026-11-19T12:00:00.000Z',
      to: '2026-11-20T12:00:00.000Z',
      timeZone: 'Europe/Berlin',
      intervalMs: 10_000,
      latencyMs: 1234.5,
      silentSince: '2026-11-20T11:00:00.000Z',
      days: [
        {
          ...day,
          from: '2026-11-19T23:00:00.000Z',
          to: '2026-11-20T23:00:00.000Z',
          percent: 99.16,
        },
      ],
      gaps: [gapAsJson],
      truncated: false,
    })
    expect(api.hub.callsOf('completeness')).toEqual([[{ device: 'ACV:1', from: now - 24 * hour, to: now, gapLimit: 500 }]])
  })

  test('of a device that never sent has no days, and says that nothing is known', async () => {
    expect(await (await get()).json()).toMatchObject({ days: [], gaps: [], intervalMs: null, latencyMs: null, silentSince: null })
  })

  test('asks for a week and as many gaps as wanted', async () => {
    await get('?limit=3')
    expect(api.hub.callsOf('completeness')).toEqual([[{ device: 'ACV:1', from: now - 7 * 24 * hour, to: now, gapLimit: 3 }]])
  })

  test('as CSV has a row per day', async () => {
    api.hub.completenessAnswer = { days: [day, { ...day, day: '2026-11-21', expected: 0, received: 0, late: 0, missing: 0 }] }
    const response = await get('', { headers: { accept: 'text/csv' } })
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="ACV-1-completeness.csv"')
    expect((await response.text()).split('\r\n')).toEqual([
      'day,from,to,percent,expected,received,late,missing,duplicates',
      '2026-11-20,2026-11-19T23:00:00.000Z,2026-11-20T23:00:00.000Z,99.16,8640,8568,252,72,3',
      '2026-11-21,2026-11-19T23:00:00.000Z,2026-11-20T23:00:00.000Z,,0,0,0,0,3',
      '',
    ])
  })
})

describe('GET /api/devices/{id}/gaps', () => {
  test('answers the gaps as a list, and says when it was cut', async () => {
    api.hub.completenessAnswer = { gaps: [gap], truncated: true }
    const response = await api.fetch('/api/devices/ACV:1/gaps?from=2026-11-01&limit=1')
    expect(response.headers.get('x-truncated')).toBe('true')
    expect(await response.json()).toEqual([gapAsJson])
    expect(api.hub.callsOf('completeness')).toEqual([[{ device: 'ACV:1', from: Date.UTC(2026, 10, 1), to: now, gapLimit: 1 }]])
  })

  test('as CSV has a row per gap; what is not known is an empty cell', async () => {
    const silence: Gap = { ...gap, id: 8, kind: 'silence', epoch: null, firstSeq: null, lastSeq: null, reason: null }
    api.hub.completenessAnswer = { gaps: [{ ...gap, missing: 0, filledAt: now }, silence] }
    const response = await api.fetch('/api/devices/ACV:1/gaps?format=csv')
    expect(response.headers.get('x-truncated')).toBeNull()
    expect((await response.text()).split('\r\n')).toEqual([
      'from,to,kind,reason,count,missing,readingsEach,noticedAt,filledAt,epoch,firstSeq,lastSeq,id',
      '2026-11-20T02:00:00.000Z,2026-11-20T03:00:00.000Z,numbers,restart,72,0,1,2026-11-20T04:00:00.000Z,2026-11-20T12:00:00.000Z,4,10,81,7',
      '2026-11-20T02:00:00.000Z,2026-11-20T03:00:00.000Z,silence,,72,72,1,2026-11-20T04:00:00.000Z,,,,,8',
      '',
    ])
  })
})
