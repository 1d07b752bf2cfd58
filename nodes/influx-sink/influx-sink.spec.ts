import { HubError } from '../../core/errors/hub-error'
import type { SinkConfig, SinkView } from '../../hub/client/sinks'
import { type FakeSinks, sinkView, withSinks } from '../../test/helpers/fake-sinks'
import { benchConnections, influxBench } from '../../test/helpers/influx-bench'
import type { NodeBench } from '../../test/helpers/node-bench'
import { until } from '../../test/helpers/until'
import influxSink from './influx-sink'

const type = 'influx-sink'
const node = { type, name: 'Plant', connection: benchConnections.version1, layout: 'wide', devices: 'm-1', start: 'earliest' }
let bench: NodeBench
let sinks: FakeSinks

beforeEach(() => {
  bench = influxBench(influxSink, 1)
  sinks = withSinks(bench.hub)
})
afterEach(() => bench.stop())

const messages = () => bench.outlets[0]?.messages ?? []
const states = () => messages().map(({ payload }) => (payload as SinkView).state)
const put = () => sinks.callsOf('putSink').map(([config]) => config as SinkConfig)
const ready = () => until('the hub has the sink', () => sinks.sinks.has('n1') && states().length > 0)
const answered = (count: number) => until(`${count} messages came`, () => messages().length >= count)
const failed = () => until('an error was reported', () => bench.errors.length > 0)
const ask = (msg: object) => bench.send(msg as never)

test('it hands the hub a sink of its own id, with the connection and its secrets', async () => {
  await bench.start(node)
  await ready()
  expect(put()).toEqual([
    {
      id: 'n1',
      name: 'Plant',
      target: {
        kind: 'influx',
        connection: expect.objectContaining({ version: '1', database: 'plant', username: 'busbar', password: 'p4ss' }),
        layout: 'wide',
        gzip: true,
      },
      streams: ['readings'],
      filter: { devices: ['m-1'] },
      start: 'earliest',
      batch: { items: 5000, bytes: 1_048_576, waitMs: 1000 },
    },
  ])
  expect(bench.status).toEqual({ fill: 'grey', shape: 'ring', text: 'influx-sink.status.starting' })
})

test('it may be InfluxDB 2.x', async () => {
  await bench.start({ ...node, connection: benchConnections.version2, layout: 'iot_telemetry' })
  await ready()
  expect(put()[0]?.target).toMatchObject({ connection: { version: '2', token: 't0ken' }, layout: 'iot_telemetry' })
})

test('its status shows lag and trouble, and each change of state is a message', async () => {
  await bench.start(node)
  await ready()
  sinks.change('n1', { state: 'running', lagItems: 120, lagMs: 3000 })
  expect(bench.status).toEqual({ fill: 'green', shape: 'dot', text: 'influx-sink.status.behind' })
  sinks.change('n1', { lagItems: 0 })
  expect(bench.status).toMatchObject({ text: 'influx-sink.status.up-to-date' })
  sinks.tell(sinkView({ id: 'another', state: 'paused' }))
  sinks.change('n1', { state: 'retrying', detail: 'influx:8086 cannot be reached', retryAt: Date.now() + 20_000 })
  expect(bench.status).toEqual({ fill: 'red', shape: 'ring', text: 'influx-sink.status.retrying' })
  await answered(3)
  expect(states()).toEqual(['starting', 'running', 'retrying'])
  expect(messages()[2]).toMatchObject({ topic: 'state', payload: { detail: 'influx:8086 cannot be reached' } })
})

test('no message holds a secret', async () => {
  await bench.start(node)
  await ready()
  ask({ operation: 'state' })
  await answered(2)
  expect(JSON.stringify(messages())).not.toMatch(/p4ss|t0ken/)
})

test('what a person has to change is warned of once per reason', async () => {
  await bench.start(node)
  await ready()
  for (const lagItems of [1, 2]) sinks.change('n1', { state: 'misconfigured', detail: 'log-in refused (401)', lagItems })
  expect(bench.status).toEqual({ fill: 'red', shape: 'dot', text: 'influx-sink.status.refusal.not-permitted' })
  expect(bench.warnings).toEqual(['influx-sink.log.misconfigured'])
  sinks.change('n1', { state: 'running', detail: '' })
  sinks.change('n1', { state: 'misconfigured', detail: 'log-in refused (401)' })
  expect(bench.warnings).toHaveLength(2)
})

describe('a message', () => {
  test.each([
    ['pause', {}, 'pauseSink', ['n1', { kind: 'flow', name: 'n1' }], { state: 'paused' }],
    ['resume', {}, 'resumeSink', ['n1', { kind: 'flow', name: 'n1' }], { state: 'starting' }],
    [
      'rewind',
      { since: '2026-11-20T06:00:00Z' },
      'rewindSink',
      ['n1', Date.UTC(2026, 10, 20, 6), { name: 'n1' }],
      { lagItems: 1000 },
    ],
    ['state', {}, 'listSinks', [], { state: 'starting' }],
  ] as const)('can ask for %s, and is answered once with the sink as it is then', async (operation, more, method, args, view) => {
    await bench.start(node)
    await ready()
    ask({ operation, ...more, topic: 'button', responseId: 7 })
    await answered(2)
    expect(sinks.callsOf(method)).toMatchObject([args])
    expect(messages()).toHaveLength(2)
    expect(messages()[1]).toMatchObject({ topic: 'button', responseId: 7, payload: { id: 'n1', ...view } })
  })

  test('can ask what was put aside, and for another attempt', async () => {
    const refused = { sink: 'n1', at: 5, device: 'm-1', eventTime: 4, text: 'acuvim-ii,device=m-1 …' }
    sinks.putAside = [
      { ...refused, id: 2, reason: 'partial write' },
      { ...refused, id: 1, reason: 'timestamp is out of range' },
    ]
    await bench.start(node)
    await ready()
    ask({ operation: 'put-aside', limit: 1, topic: 'button' })
    await answered(2)
    expect(messages()[1]).toMatchObject({ topic: 'button', payload: [{ id: 2, device: 'm-1', reason: 'partial write' }] })
    ask({ operation: 'retry-put-aside', topic: 'again' })
    await answered(3)
    expect(messages()[2]).toMatchObject({ topic: 'again', payload: { written: 2, left: 0 } })
    expect(sinks.callsOf('retryPutAside')).toMatchObject([['n1', { kind: 'flow', name: 'n1' }]])
  })

  test('that could not be understood leaves the status only until the next one', async () => {
    await bench.start(node)
    await ready()
    ask({ operation: 'put aside' })
    await failed()
    expect(bench.status).toMatchObject({ text: 'influx-sink.status.bad-request' })
    ask({ operation: 'put-aside' })
    await answered(2)
    expect(bench.status).toMatchObject({ text: 'influx-sink.status.starting' })
  })

  test('that asks for something else goes to catch nodes, and the hub is not asked', async () => {
    await bench.start(node)
    await ready()
    ask({ payload: { active_power: 900 } })
    await failed()
    expect(bench.errors).toEqual([expect.objectContaining({ code: 'INVALID_ARGUMENT' })])
    expect(bench.status).toMatchObject({ text: 'influx-sink.status.bad-request' })
    expect(sinks.calls.map(({ method }) => method)).toEqual(['putSink'])
  })

  test('that asks about a sink the hub does not have is told so', async () => {
    await bench.start(node)
    await ready()
    sinks.sinks.clear()
    ask({ operation: 'state' })
    await failed()
    expect(bench.errors).toEqual([expect.objectContaining({ code: 'SINK_NOT_FOUND' })])
    expect(bench.status).toMatchObject({ fill: 'yellow', text: 'influx-sink.status.not-found' })
  })
})

describe('the sink', () => {
  test('is held during a deploy and put again with the new settings', async () => {
    await bench.start(node)
    await ready()
    await bench.deploy({ ...node, layout: 'sensor_reading' })
    await until('it was put again', () => put().length === 2)
    expect(sinks.calls.map(({ method }) => method)).toEqual(['putSink', 'holdSink', 'putSink'])
    expect(put()[1]?.target).toMatchObject({ layout: 'sensor_reading' })
    expect(bench.hub.listeners('sink' as never)).toBe(1)
  })

  test('is held while its node is disabled', async () => {
    await bench.start(node)
    await ready()
    await bench.deploy({ ...node, d: true })
    expect(sinks.callsOf('holdSink')).toEqual([['n1']])
    expect(sinks.callsOf('deleteSink')).toEqual([])
  })

  test('goes when the node is deleted, and nobody listens any more', async () => {
    await bench.start(node)
    await ready()
    await bench.deploy(null)
    expect(sinks.sinks.size).toBe(0)
    expect(bench.hub.listeners('sink' as never)).toBe(0)
    expect(bench.hub.listeners('connection')).toBe(0)
  })

  test('goes with the node also when its settings had become wrong', async () => {
    await bench.start(node)
    await ready()
    await bench.deploy({ ...node, connection: benchConnections.wrong })
    expect(sinks.callsOf('deleteSink')).toEqual([])
    await bench.deploy(null)
    expect(sinks.sinks.size).toBe(0)
  })

  test('that was never made is no error when its node is deleted', async () => {
    sinks.failNext('putSink', new HubError('INVALID_ARGUMENT', 'no such layout'))
    await bench.start(node)
    await failed()
    await bench.deploy(null)
    expect(sinks.callsOf('deleteSink')).toEqual([['n1']])
    expect(bench.warnings).toEqual([])
  })

  test('that cannot be deleted now is warned of, because it would stay', async () => {
    await bench.start(node)
    await ready()
    sinks.failNext('deleteSink', new HubError('HUB_RESTARTING'))
    await bench.deploy(null)
    expect(bench.warnings).toEqual([expect.stringContaining('restarting')])
  })

  test('is made again after the hub restarted', async () => {
    await bench.start(node)
    await ready()
    sinks.sinks.clear()
    bench.hub.emit('connection', { connected: false, detail: '' })
    expect(bench.status).toEqual({ fill: 'yellow', shape: 'ring', text: 'influx-sink.status.hub-restarting' })
    bench.hub.emit('connection', { connected: true, detail: '' })
    await until('it is there again', () => sinks.sinks.has('n1'))
    await until('it shows it', () => bench.status?.text === 'influx-sink.status.starting')
  })

  test('is offered again when the hub cannot take it now; the reason is said once', async () => {
    for (let times = 0; times < 2; times++) sinks.failNext('putSink', new HubError('INTERNAL', 'no room'))
    await bench.start(node)
    await ready()
    expect(put()).toHaveLength(3)
    expect(bench.errors).toEqual(['no room'])
  })

  test('that the hub refuses is not offered again, and the node says why', async () => {
    sinks.failNext('putSink', new HubError('INVALID_ARGUMENT', 'Another sink has this name.'))
    await bench.start(node)
    await failed()
    expect(bench.errors).toEqual(['Another sink has this name.'])
    expect(bench.status).toEqual({ fill: 'red', shape: 'dot', text: 'influx-sink.status.bad-config' })
    await bench.deploy(null)
    expect(put()).toHaveLength(1)
  })
})

test.each([
  [{ connection: '' }, 'No connection to InfluxDB is chosen.'],
  [{ connection: 'c9' }, 'The connection to InfluxDB that was chosen is not there, or is disabled'],
  [{ connection: benchConnections.wrong }, 'The connection to InfluxDB "Old one" has wrong settings.'],
  [{ layout: 'tall' }, 'Layout is "tall"; it must be one of wide, iot_telemetry, sensor_reading.'],
  [{ readings: false }, 'Nothing is to be written'],
])('with %j it says what is wrong, and the hub is not asked', async (fields, message) => {
  await bench.start({ ...node, ...fields })
  expect(bench.status).toEqual({ fill: 'red', shape: 'dot', text: 'influx-sink.status.bad-config' })
  expect(bench.errors).toEqual([expect.stringContaining(message)])
  expect(sinks.calls).toEqual([])
})
