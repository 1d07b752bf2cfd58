import type { History } from '../../core/history'
import { FakeHub } from '../../test/helpers/fake-hub'
import { latestValues } from '../../test/helpers/stream-items'
import { answerOf } from './answers'

const hub = new FakeHub()
const _client = { socketId: 's1' }
const answer = (ask: object, rest: object) => answerOf({ ask: ask as never, _client, ...rest })?.answer

test('devices are cut down to what the picker shows', () => {
  const payload = [
    hub.addDevice('m-1', { name: 'Press 1', groups: ['hall-1'], about: { firmware: '2.4' } }),
    hub.addDevice('m-2', { name: '', approval: 'pending' }),
  ]
  expect(answer({ n: 1, kind: 'devices' }, { payload })).toEqual({
    n: 1,
    kind: 'devices',
    devices: [
      { id: 'm-1', name: 'Press 1', groups: ['hall-1'], state: 'online' },
      { id: 'm-2', name: 'm-2', groups: [], state: 'pending' },
    ],
  })
})

test('the device has its facts', () => {
  expect(
    answer({ n: 2, kind: 'device', device: 'm-1' }, { payload: hub.addDevice('m-1', { presence: 'offline', presenceSince: 5 }) }),
  ).toMatchObject({
    kind: 'device',
    device: { id: 'm-1', state: 'offline', since: 5 },
  })
})

test('newest values are those of the device that was asked for, or none', () => {
  const payload = [latestValues(1, 'm-1', { active_power: 5 })]
  expect(answer({ n: 3, kind: 'latest', device: 'm-1' }, { payload })).toMatchObject({ latest: { device: 'm-1' } })
  expect(answer({ n: 3, kind: 'latest', device: 'm-2' }, { payload })).toMatchObject({ latest: null })
})

test('a history is packed into columns of short numbers', () => {
  const point = { at: 10, mean: 1 / 3, min: 0.1, max: 123_456_789.123, first: 1, last: 2, count: 2, delta: null }
  const payload: History = {
    device: 'm-1',
    from: 0,
    to: 100,
    bucketMs: 10,
    layer: 'raw',
    truncated: true,
    series: [
      { channel: 'p', unit: 'W', points: [point] },
      {
        channel: 'e',
        unit: 'kWh',
        points: [
          { ...point, delta: 1 / 3 },
          { ...point, at: 20 },
        ],
      },
    ],
  }
  expect(answer({ n: 4, kind: 'history', device: 'm-1' }, { payload })).toEqual({
    n: 4,
    kind: 'history',
    history: {
      device: 'm-1',
      from: 0,
      to: 100,
      bucketMs: 10,
      truncated: true,
      series: [
        { channel: 'p', at: [10], mean: [0.333333], min: [0.1], max: [123_456_789.12], delta: null },
        expect.objectContaining({ channel: 'e', at: [10, 20], delta: [0.333333, null] }),
      ],
    },
  })
})

test('a completeness leaves out what no page shows', () => {
  const gap = { id: 7, kind: 'numbers', from: 1, to: 2, count: 3, missing: 0, reason: 'restart', filledAt: 9 } as const
  const day = { day: '2026-11-20', from: 0, to: 1, expected: 3, received: 3, late: 3, missing: 0, duplicates: 0 }
  const rest = { device: 'm-1', from: 0, to: 9, intervalMs: 1000, latencyMs: -3, silentSince: null, truncated: false }
  const payload = {
    ...rest,
    percent: 100,
    quality: ['clock-modem'] as const,
    days: [{ ...day, percent: 100 }],
    gaps: [{ ...gap, device: 'm-1', epoch: 1, firstSeq: 1, lastSeq: 3, noticedAt: 4 }],
  }
  expect(answer({ n: 6, kind: 'completeness', device: 'm-1' }, { payload })).toEqual({
    n: 6,
    kind: 'completeness',
    completeness: { ...rest, quality: ['clock-modem'], days: [day], gaps: [gap] },
  })
})

test.each([
  [{ code: 'DEVICE_NOT_FOUND', message: 'There is no device "m-9".' }, 'DEVICE_NOT_FOUND', 'There is no device "m-9".'],
  [{ message: 'HubError: The hub is restarting.' }, 'FAILED', 'The hub is restarting.'],
  [{}, 'FAILED', 'The question could not be answered.'],
])('an error is an answer in words: %j', (error, code, message) => {
  expect(answer({ n: 5, kind: 'latest', device: 'm-9' }, { error })).toEqual({ n: 5, kind: 'failure', code, message })
})

test('a message that no page waits for is no answer', () => {
  expect(answerOf({ payload: [] })).toBeNull()
  expect(answerOf({ ask: { n: 1, kind: 'devices' }, payload: [] })).toBeNull()
})
