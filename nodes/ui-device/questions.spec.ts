import { questionFor } from './questions'

const client = { socketId: 's1' }
const history = { n: 4, kind: 'history', device: 'm-1', channels: ['active_power'], from: 0, to: 3_600_000, bucketMs: 10_000 }

test('a history is a question for a telemetry query, and carries who asked what', () => {
  expect(questionFor(history, client)).toEqual([
    {
      ask: history,
      _client: client,
      topic: 'm-1',
      query: { kind: 'bucketed', device: 'm-1', channels: ['active_power'], from: 0, to: 3_600_000, bucket: 10_000 },
    },
    null,
  ])
})

test('completeness goes there too', () => {
  const ask = { n: 5, kind: 'completeness', device: 'm-1', from: 0, to: 3_600_000 }
  expect(questionFor(ask, client)).toEqual([
    {
      ask,
      _client: client,
      topic: 'm-1',
      query: { kind: 'completeness', device: 'm-1', from: 0, to: 3_600_000, limit: 500 },
    },
    null,
  ])
})

test('newest values go there too, devices to the registry', () => {
  expect(questionFor({ n: 1, kind: 'latest', device: 'm-1' }, client)?.[0]).toMatchObject({
    query: { kind: 'latest', device: 'm-1' },
  })
  expect(questionFor({ n: 2, kind: 'device', device: 'm-1' }, client)).toEqual([
    null,
    expect.objectContaining({ operation: 'get', topic: 'm-1' }),
  ])
  expect(questionFor({ n: 3, kind: 'devices' }, client)).toEqual([null, expect.objectContaining({ operation: 'list' })])
})

test.each([
  ['nothing', undefined],
  ['a text', 'latest'],
  ['no number', { kind: 'devices' }],
  ['an unknown kind', { n: 1, kind: 'delete', device: 'm-1' }],
  ['no device', { n: 1, kind: 'latest' }],
  ['a device that cannot be', { n: 1, kind: 'latest', device: '../x' }],
  ['a time that is none', { ...history, from: 'yesterday' }],
  ['completeness of no time', { n: 5, kind: 'completeness', device: 'm-1', from: 0 }],
  ['channels that are none', { ...history, channels: [{}] }],
  ['too many channels', { ...history, channels: Array.from({ length: 100 }, (_, i) => `c${i}`) }],
])('%s is not a question', (_title, wish) => {
  expect(questionFor(wish, client)).toBeNull()
})
