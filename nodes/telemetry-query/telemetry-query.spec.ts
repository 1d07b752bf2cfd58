import type { CompletenessQuery } from '../../core/completeness'
import { HubError } from '../../core/errors/hub-error'
import type { HistoryQuery } from '../../core/history'
import { type FakeSinks, withSinks } from '../../test/helpers/fake-sinks'
import { benchConnections, influxBench } from '../../test/helpers/influx-bench'
import { NodeBench } from '../../test/helpers/node-bench'
import { latestValues, reading } from '../../test/helpers/stream-items'
import { until } from '../../test/helpers/until'
import type { CompletenessReport } from './answer'
import telemetryQuery from './telemetry-query'

const type = 'telemetry-query'
let bench: NodeBench

beforeEach(() => {
  bench = new NodeBench(telemetryQuery, 1)
  bench.hub.addDevice('m-1')
  bench.hub.addDevice('m-2')
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
const point = (at: number) => ({ at, mean: 1, min: 1, max: 1, first: 1, last: 1, count: 1, delta: null })

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

test('buckets have what a roll-up has, consumption included', async () => {
  const bucket = { at: 0, mean: 5, min: 1, max: 9, first: 2, last: 8, count: 12, delta: 6 }
  const series = [{ channel: 'energy_active_import', unit: 'kWh', points: [bucket] }]
  bench.hub.historyAnswer = { series, truncated: false, layer: '1d', bucketMs: 86_400_000 }
  await bench.start({ type, kind: 'bucketed', device: 'm-1', last: 365, lastUnit: 'days', bucket: '1h' })
  bench.send({})
  await answered()
  expect(answers()[0]?.payload).toMatchObject({ layer: '1d', bucketMs: 86_400_000, series: [{ points: [bucket] }] })
})

test('completeness answers days and gaps with percentages, of yesterday by the clock of the site', async () => {
  bench.hub.timeZone = 'Asia/Tokyo'
  const day = { day: '2025-02-28', from: 0, to: 1, expected: 8640, received: 8568, late: 0, missing: 72, duplicates: 0 }
  bench.hub.completenessAnswer = { days: [day], intervalMs: 10_000 }
  await bench.start({ type, kind: 'completeness', device: 'm-1', last: 1, lastUnit: 'whole-days' })
  bench.send({})
  await answered()
  const [query] = bench.hub.callsOf('completeness')[0] as [CompletenessQuery]
  expect([query.from, query.to].map((at) => new Date(at).toISOString().slice(10))).toEqual(['T15:00:00.000Z', 'T15:00:00.000Z'])
  expect(query.to - query.from).toBe(24 * 3_600_000)
  expect(answers()[0]?.payload).toMatchObject({
    percent: 99.16,
    intervalMs: 10_000,
    days: [{ ...day, percent: 99.16 }],
    gaps: [],
  })
  expect(bench.status).toEqual({ fill: 'green', shape: 'dot', text: 'telemetry-query.status.one-day' })
})

test('completeness says whether the times of the newest reading can be trusted', async () => {
  bench.hub.push('readings', reading(1, 'm-1', { quality: ['clock-estimated'] }), reading(2, 'm-2'))
  await bench.start({ type, kind: 'completeness' })
  for (const topic of ['m-1', 'm-2']) bench.send({ topic })
  await until('both were answered', () => answers().length === 2)
  expect(answers().map(({ payload }) => (payload as CompletenessReport).quality)).toEqual([['clock-estimated'], []])
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

describe('from InfluxDB', () => {
  const node = { type, kind: 'range', device: 'm-1', source: 'influx', connection: benchConnections.version1, layout: 'wide' }
  let sinks: FakeSinks
  beforeEach(async () => {
    await bench.stop()
    bench = influxBench(telemetryQuery, 1)
    bench.hub.addDevice('m-1')
    sinks = withSinks(bench.hub)
  })

  test('a time range has the same shape, and the hub’s own store is not asked', async () => {
    sinks.historyAnswer = { series: [{ channel: 'active_power', unit: 'W', points: [point(1)] }], truncated: false }
    await bench.start(node)
    bench.send({ topic: 'chart' })
    await answered()
    expect(sinks.callsOf('queryInflux')).toEqual([
      [expect.objectContaining({ database: 'plant', password: 'p4ss' }), 'wide', expect.objectContaining({ device: 'm-1' })],
    ])
    expect(answers()[0]).toMatchObject({ topic: 'chart', payload: { device: 'm-1', series: [{ points: [point(1)] }] } })
    expect(bench.status).toMatchObject({ text: 'telemetry-query.status.one-points' })
    expect(bench.hub.callsOf('history')).toEqual([])
  })

  test('newest values and completeness are Busbar’s own all the same', async () => {
    await bench.start(node)
    bench.send({ query: { kind: 'latest' } })
    bench.send({ query: { kind: 'completeness' } })
    await until('both were answered', () => answers().length === 2)
    expect(sinks.calls).toEqual([])
    expect(bench.hub.callsOf('completeness')).toHaveLength(1)
  })

  test('it needs a connection, whatever is asked', async () => {
    await bench.start({ ...node, kind: 'latest', connection: '' })
    expect(bench.errors).toEqual(['No connection to InfluxDB is chosen.'])
    expect(bench.status).toMatchObject({ text: 'telemetry-query.status.bad-config' })
  })
})
