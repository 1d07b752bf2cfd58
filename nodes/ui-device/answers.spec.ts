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
  const point = { at: 10, mean: 1 / 3, min: 0.1, max: 123_456_789.123, count: 2 }
  const payload: History = {
    device: 'm-1',
    from: 0,
    to: 100,
    bucketMs: 10,
    truncated: true,
    series: [{ channel: 'p', unit: 'W', points: [point] }],
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
      series: [{ channel: 'p', at: [10], mean: [0.333333], min: [0.1], max: [123_456_789.12] }],
    },
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
