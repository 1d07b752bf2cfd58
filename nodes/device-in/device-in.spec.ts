import { HubError } from '../../core/errors/hub-error'
import { itemId } from '../../core/item-id'
import { NodeBench } from '../../test/helpers/node-bench'
import { heartbeat, latestValues, reading } from '../../test/helpers/stream-items'
import { until } from '../../test/helpers/until'
import deviceIn from './device-in'

let bench: NodeBench
beforeEach(() => {
  bench = new NodeBench(deviceIn, 1)
})
afterEach(() => bench.stop())

const messages = () => bench.outlets[0]?.messages ?? []
const received = (count: number) => until(`${count} messages arrived`, () => messages().length >= count)
const reads = () => bench.hub.callsOf('readStream')
const listening = () => until('a read is held', () => bench.hub.heldReads > 0)
const type = 'device-in'

test('each new reading is one message, its device the topic', async () => {
  bench.hub.push('readings', reading(1, 'm-1'))
  await bench.start({ type })
  await listening()
  bench.hub.push('readings', reading(2, 'm-1'), reading(3, 'm-2'))
  await received(2)
  expect(messages()).toMatchObject([
    { topic: 'm-1', payload: reading(2, 'm-1') },
    { topic: 'm-2', payload: reading(3, 'm-2') },
  ])
})

test('a page can be one message, with the stream as topic', async () => {
  await bench.start({ type, send: 'page' })
  await listening()
  bench.hub.push('readings', reading(2, 'm-1'), reading(3, 'm-2'))
  await received(1)
  expect(messages()).toMatchObject([{ topic: 'readings', payload: [reading(2, 'm-1'), reading(3, 'm-2')] }])
})

test('the hub filters: devices, types and groups go into the request', async () => {
  await bench.start({ type, stream: 'events', devices: 'm-1, m-2', types: 'acuvim-ii', groups: 'hall-1' })
  await listening()
  expect(reads()[0]?.[0]).toMatchObject({
    stream: 'events',
    after: 'now',
    filter: { devices: ['m-1', 'm-2'], types: ['acuvim-ii'], groups: ['hall-1'] },
  })
})

test('events and rejected messages are streams of their own', async () => {
  await bench.start({ type, stream: 'events' })
  await listening()
  bench.hub.push('readings', reading(1, 'm-1'))
  bench.hub.push('events', heartbeat(2, 'm-1'))
  await received(1)
  expect(messages()).toMatchObject([{ topic: 'm-1', payload: { kind: 'heartbeat' } }])
})

test('newest values begin with every device and are then asked for at most every interval', async () => {
  bench.hub.push('latest', latestValues(1, 'm-1', { active_power: 900 }), latestValues(2, 'm-2', { active_power: 700 }))
  await bench.start({ type, stream: 'latest', interval: 3600 })
  await received(2)
  bench.hub.push('latest', latestValues(3, 'm-1', { active_power: 901 }))
  await new Promise(setImmediate)
  expect(reads()).toHaveLength(1)
  expect(messages()).toMatchObject([{ topic: 'm-1' }, { topic: 'm-2' }])
})

describe('a durable node', () => {
  const durable = { type, durable: true, start: 'earliest' }

  test('begins at the earliest item if told so, and commits what it sent', async () => {
    bench.hub.push('readings', reading(1, 'm-1'), reading(2, 'm-1'))
    await bench.start(durable)
    await received(2)
    await until('the place was stored', () => bench.hub.offsets.get('n1') === itemId(2, 0))
    expect(bench.hub.callsOf('openConsumer')).toEqual([['n1', 'readings', 'earliest']])
  })

  test('continues after a deploy with what came meanwhile, each item once', async () => {
    bench.hub.push('readings', reading(1, 'm-1'))
    await bench.start(durable)
    await until('the place was stored', () => bench.hub.offsets.get('n1') === itemId(1, 0))
    await bench.deploy({ ...durable, d: true })
    bench.hub.push('readings', reading(2, 'm-1'))
    await bench.deploy(durable)
    await received(2)
    expect(messages().map(({ payload }) => (payload as { seq: number }).seq)).toEqual([1, 2])
  })

  test('a redeploy with another setting keeps its place', async () => {
    await bench.start(durable)
    await listening()
    await bench.deploy({ ...durable, send: 'page' })
    expect(bench.hub.callsOf('deleteConsumer')).toEqual([])
  })

  test('being disabled keeps its place', async () => {
    await bench.start(durable)
    await listening()
    await bench.deploy({ ...durable, d: true })
    expect(bench.hub.callsOf('deleteConsumer')).toEqual([])
    expect(bench.hub.offsets.has('n1')).toBe(true)
  })

  test('being deleted gives its place up', async () => {
    await bench.start(durable)
    await listening()
    await bench.deploy(null)
    expect(bench.hub.offsets.has('n1')).toBe(false)
  })
})

test('after a deploy the old node is silent', async () => {
  await bench.start({ type })
  await listening()
  await bench.deploy(null)
  bench.hub.push('readings', reading(1, 'm-1'))
  await new Promise(setImmediate)
  expect(messages()).toEqual([])
})

describe('its status', () => {
  test('waits until something comes, then tells how much flows', async () => {
    await bench.start({ type })
    expect(bench.status).toEqual({ fill: 'grey', shape: 'ring', text: 'device-in.status.waiting' })
    await listening()
    bench.hub.push('readings', reading(1, 'm-1'))
    await received(1)
    await until('it shows traffic', () => bench.status?.text !== 'device-in.status.waiting')
    expect(bench.status).toMatchObject({ fill: 'green', shape: 'dot', text: expect.stringContaining('device-in.status.flowing') })
  })

  test('shows that the hub restarts, without an error, and recovers', async () => {
    await bench.start({ type })
    await listening()
    bench.hub.disconnect()
    await until('it notices', () => bench.status?.fill === 'yellow')
    expect(bench.status).toEqual({ fill: 'yellow', shape: 'ring', text: 'device-in.status.hub-restarting' })
    bench.hub.reconnect()
    bench.hub.push('readings', reading(1, 'm-1'))
    await received(1)
    await until('it recovers', () => bench.status?.fill === 'green')
    expect(bench.errors).toEqual([])
  })

  test('an error of the hub is reported once, however often it is tried', async () => {
    const broken = () => new HubError('INTERNAL')
    for (let i = 0; i < 3; i++) bench.hub.failNext('readStream', broken())
    await bench.start({ type })
    await until('it gave up twice', () => reads().length >= 2)
    await until('it shows the failure', () => bench.status?.fill === 'red')
    expect(bench.errors).toEqual(['Something failed inside Busbar; the log has the details.'])
  })

  test('a failure that comes again after it worked is reported again', async () => {
    const broken = () => new HubError('INTERNAL')
    bench.hub.failNext('readStream', broken())
    await bench.start({ type })
    await listening()
    bench.hub.failNext('readStream', broken())
    bench.hub.push('readings', reading(1, 'm-1'))
    await until('it was reported again', () => bench.errors.length === 2)
  })

  test('a setting that cannot be is named, and the node asks the hub for nothing', async () => {
    await bench.start({ type, stream: 'everything' })
    expect(bench.status).toEqual({ fill: 'red', shape: 'dot', text: 'device-in.status.bad-config' })
    expect(bench.errors).toEqual([expect.stringContaining('Stream is "everything"')])
    expect(bench.hub.calls).toEqual([])
  })
})
