import { HubError } from '../../core/errors/hub-error'
import type { HistoryQuery } from '../../core/history'
import { NodeBench } from '../../test/helpers/node-bench'
import { latestValues } from '../../test/helpers/stream-items'
import { until } from '../../test/helpers/until'
import telemetryQuery from './telemetry-query'

const type = 'telemetry-query'
let bench: NodeBench

beforeEach(() => {
  bench = new NodeBench(telemetryQuery, 1)
  bench.hub.addDevice('m-1')
  bench.hub.push(
    'latest',
    latestValues(1, 'm-1', { active_power: 900, voltage_l1_n: 230 }),
    latestValues(2, 'm-2', { active_power: 700 }),
  )
})
afterEach(() => bench.stop())

const answers = () => bench.outlets[0]?.messages ?? []
const answered = () => until('an answer came', () => answers().length > 0)
const failed = () => until('an error was reported', () => bench.errors.length > 0)
const point = (at: number) => ({ at, mean: 1, min: 1, max: 1, count: 1 })

test('latest answers the newest values of the devices that match', async () => {
  await bench.start({ type, kind: 'latest', device: 'm-1' })
  bench.send({ payload: 'now please' })
  await answered()
  expect(answers()[0]?.payload).toMatchObject([
    { device: 'm-1', values: { active_power: { value: 900 }, voltage_l1_n: { value: 230 } } },
  ])
  expect(bench.status).toEqual({ fill: 'green', shape: 'dot', text: 'telemetry-query.status.one-devices' })
})

test('latest can be limited to some channels', async () => {
  await bench.start({ type, kind: 'latest', channels: 'active_power' })
  bench.send({})
  await answered()
  const latest = answers()[0]?.payload as { values: object }[] | undefined
  expect(latest?.map(({ values }) => Object.keys(values))).toEqual([['active_power'], ['active_power']])
})

test('a range answers the history and keeps the rest of the message, so that a dashboard knows who asked', async () => {
  bench.hub.historyAnswer = { series: [{ channel: 'active_power', unit: 'W', points: [point(1), point(2)] }], truncated: false }
  await bench.start({ type, kind: 'range', device: 'm-1', channels: 'active_power', last: 24, lastUnit: 'hours' })
  bench.send({ topic: 'chart', _client: { socketId: 's1' } })
  await answered()
  expect(answers()[0]).toMatchObject({
    topic: 'chart',
    _client: { socketId: 's1' },
    payload: { device: 'm-1', bucketMs: null, series: [{ channel: 'active_power' }] },
  })
  const [query] = bench.hub.callsOf('history')[0] as [HistoryQuery]
  expect(query.to - query.from).toBe(24 * 3_600_000)
  expect(Math.abs(query.to - Date.now())).toBeLessThan(10_000)
  expect(bench.status).toEqual({ fill: 'green', shape: 'dot', text: 'telemetry-query.status.points' })
})

test('the message can ask for something else', async () => {
  await bench.start({ type, kind: 'latest' })
  bench.send({ query: { kind: 'bucketed', device: 'm-1', last: '24h' } })
  await answered()
  expect(bench.hub.callsOf('history')[0]?.[0]).toMatchObject({ device: 'm-1', bucketMs: 300_000 })
})

test('an answer that was cut shows in yellow', async () => {
  bench.hub.historyAnswer = { series: [{ channel: 'active_power', unit: 'W', points: [point(1)] }], truncated: true }
  await bench.start({ type, kind: 'range', device: 'm-1' })
  bench.send({})
  await answered()
  expect(bench.status).toEqual({ fill: 'yellow', shape: 'dot', text: 'telemetry-query.status.truncated' })
})

test('an unknown device is an error with the hub’s words, and no answer', async () => {
  await bench.start({ type, kind: 'range' })
  bench.send({ topic: 'm-9' })
  await failed()
  expect(bench.errors).toEqual([expect.objectContaining({ code: 'DEVICE_NOT_FOUND', message: 'There is no device "m-9".' })])
  expect(bench.status).toEqual({ fill: 'yellow', shape: 'dot', text: 'telemetry-query.status.not-found' })
  expect(answers()).toEqual([])
})

test('a question that means nothing is refused before the hub is asked', async () => {
  await bench.start({ type, kind: 'range', device: 'm-1' })
  bench.send({ query: { from: 'yesterday' } })
  await failed()
  expect(bench.status).toEqual({ fill: 'red', shape: 'dot', text: 'telemetry-query.status.bad-request' })
  expect(bench.hub.calls).toEqual([])
})

test('a channel the type does not have is named by the hub', async () => {
  await bench.start({ type, kind: 'range', device: 'm-1', channels: 'steam' })
  bench.hub.failNext('history', new HubError('UNKNOWN_CHANNEL', 'acuvim-ii has no channel "steam".'))
  bench.send({})
  await failed()
  expect(bench.errors).toEqual([expect.objectContaining({ message: 'acuvim-ii has no channel "steam".' })])
})

test('a node with a wrong setting says so at the start and to every message', async () => {
  await bench.start({ type, kind: 'range', bucket: 'quarter' })
  expect(bench.errors).toEqual([expect.stringContaining('Bucket is "quarter"')])
  bench.send({})
  await until('the message was refused', () => bench.errors.length === 2)
  expect(answers()).toEqual([])
})
