import { HubError } from '../../core/errors/hub-error'
import type { HistoryQuery } from '../../core/history'
import { type FakeSinks, withSinks } from '../../test/helpers/fake-sinks'
import { benchConnections, influxBench } from '../../test/helpers/influx-bench'
import type { NodeBench } from '../../test/helpers/node-bench'
import { until } from '../../test/helpers/until'
import influxQuery from './influx-query'

const node = {
  type: 'influx-query',
  connection: benchConnections.version2,
  layout: 'iot_telemetry',
  kind: 'range',
  device: 'm-1',
}
const hour = 3_600_000
let bench: NodeBench
let sinks: FakeSinks

beforeEach(() => {
  bench = influxBench(influxQuery, 1)
  sinks = withSinks(bench.hub)
})
afterEach(() => bench.stop())

const answers = () => bench.outlets[0]?.messages ?? []
const answered = () => until('an answer came', () => answers().length > 0)
const failed = () => until('an error was reported', () => bench.errors.length > 0)
const asked = () => sinks.callsOf('queryInflux')[0]?.[2] as HistoryQuery
const ask = (msg: object) => bench.send(msg as never)
const point = { at: 1, mean: 1, min: 1, max: 1, first: 1, last: 1, count: 1, delta: null }

test('it asks the chosen InfluxDB in the chosen layout, and keeps the rest of the message', async () => {
  sinks.historyAnswer = { series: [{ channel: 'active_power', unit: 'W', points: [point, point] }], truncated: false }
  await bench.start({ ...node, channels: 'active_power', last: 24 })
  ask({ topic: 'chart', _client: { socketId: 's1' } })
  await answered()
  expect(sinks.callsOf('queryInflux')).toEqual([
    [
      expect.objectContaining({ version: '2', bucket: 'plant', token: 't0ken' }),
      'iot_telemetry',
      expect.objectContaining({ device: 'm-1', channels: ['active_power'], bucketMs: null }),
    ],
  ])
  expect(asked().to - asked().from).toBe(24 * hour)
  expect(answers()[0]).toMatchObject({
    topic: 'chart',
    _client: { socketId: 's1' },
    payload: { device: 'm-1', layer: 'raw', series: [{ channel: 'active_power', points: [point, point] }] },
  })
  expect(bench.status).toEqual({ fill: 'green', shape: 'dot', text: 'influx-query.status.points' })
})

test('the message can ask for something else, in the words of telemetry-query', async () => {
  bench.hub.timeZone = 'Asia/Tokyo'
  await bench.start(node)
  ask({ query: { kind: 'bucketed', device: 'm-2', wholeDays: 1, bucket: '1h', limit: 24 } })
  await answered()
  expect(asked()).toMatchObject({ device: 'm-2', bucketMs: hour, limit: 24 })
  expect(new Date(asked().from).toISOString()).toContain('T15:00:00.000Z')
})

test('without a device in the node, the message names it', async () => {
  await bench.start({ ...node, device: '' })
  ask({ topic: 'm-3' })
  await answered()
  expect(asked()).toMatchObject({ device: 'm-3' })
})

test.each([
  [{ query: { kind: 'latest' } }, 'msg.query.kind is "latest"; it must be one of range, bucketed.'],
  [{ query: { types: 'acuvim-ii' } }, 'msg.query.types means nothing here; there are kind, device'],
  [{ query: { from: 'yesterday' } }, 'msg.query.from is "yesterday"'],
])('%j is refused, and InfluxDB is not asked', async (msg, message) => {
  await bench.start(node)
  ask(msg)
  await failed()
  expect(bench.errors).toEqual([expect.objectContaining({ message: expect.stringContaining(message) })])
  expect(bench.status).toEqual({ fill: 'red', shape: 'dot', text: 'influx-query.status.bad-request' })
  expect(sinks.calls).toEqual([])
})

test('an InfluxDB that is away goes to catch nodes with the hub’s words, and no answer is sent', async () => {
  await bench.start(node)
  sinks.failNext('queryInflux', new HubError('STORE_UNAVAILABLE', 'influx:8086 cannot be reached: nothing listens there'))
  ask({})
  await failed()
  expect(bench.errors).toEqual([expect.objectContaining({ code: 'STORE_UNAVAILABLE' })])
  expect(bench.status).toEqual({ fill: 'yellow', shape: 'ring', text: 'influx-query.status.store-busy' })
  expect(answers()).toEqual([])
})

test('without a connection it says so at the start and to every message', async () => {
  await bench.start({ ...node, connection: '' })
  expect(bench.errors).toEqual(['No connection to InfluxDB is chosen.'])
  ask({})
  await until('the message was refused', () => bench.errors.length === 2)
  expect(sinks.calls).toEqual([])
})
