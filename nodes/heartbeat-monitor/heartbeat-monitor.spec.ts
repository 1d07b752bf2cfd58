import { HubError } from '../../core/errors/hub-error'
import { NodeBench } from '../../test/helpers/node-bench'
import { transition } from '../../test/helpers/stream-items'
import { until } from '../../test/helpers/until'
import heartbeatMonitor from './heartbeat-monitor'

const type = 'heartbeat-monitor'
const quiet = { type, summaryEvery: 0 }
let bench: NodeBench

beforeEach(() => {
  bench = new NodeBench(heartbeatMonitor, 2)
})
afterEach(() => bench.stop())

const transitions = () => bench.outlets[0]?.messages ?? []
const summaries = () => bench.outlets[1]?.messages ?? []
const watching = () => until('it watches', () => bench.hub.heldReads > 0 && summaries().length > 0)
const fleet = (online: number, offline: number) => ({ ...bench.hub.summary, total: online + offline, online, offline })

test('it makes a monitor of its own id from the form, and begins with a summary', async () => {
  bench.hub.summary = fleet(12, 0)
  await bench.start({ type, groups: 'hall-1', interval: '30', degradedAfter: '2', offlineAfter: '4' })
  await watching()
  expect(bench.hub.monitors.get('n1')).toEqual({
    id: 'n1',
    filter: { groups: ['hall-1'] },
    defaultIntervalMs: 30_000,
    degradedAfter: 2,
    offlineAfter: 4,
  })
  expect(summaries()).toMatchObject([{ topic: 'fleet', payload: { online: 12 } }])
})

test('a transition of its monitor is one message, followed by a summary; those of other monitors are not its own', async () => {
  await bench.start(quiet)
  await watching()
  bench.hub.summary = fleet(11, 1)
  bench.hub.push('presence', transition(1, 'other', 'm-1'), transition(2, 'n1', 'm-2'))
  await until('a summary followed', () => summaries().length === 2)
  expect(transitions()).toMatchObject([{ topic: 'm-2', payload: { device: 'm-2', from: 'online', to: 'offline' } }])
  expect(summaries()[1]).toMatchObject({ payload: { online: 11, offline: 1 } })
})

test('the first transitions of a new monitor are not missed', async () => {
  const order: string[] = []
  bench.hub.putMonitor = (monitor) => {
    order.push(bench.hub.callsOf('openConsumer').length === 1 ? 'place kept, then monitor' : 'monitor without a place')
    bench.hub.monitors.set(monitor.id, monitor)
    bench.hub.push('presence', transition(1, 'n1', 'm-1', { from: 'unknown', to: 'online' }))
    return Promise.resolve()
  }
  await bench.start(quiet)
  await until('the transition came', () => transitions().length === 1)
  expect(order).toEqual(['place kept, then monitor'])
})

test('an input message is answered with the summary, everything else of it kept', async () => {
  bench.hub.summary = fleet(12, 0)
  await bench.start(quiet)
  await watching()
  bench.send({ topic: 'ask', _client: { socketId: 's1' } })
  await until('it was answered', () => summaries().length === 2)
  expect(summaries()[1]).toMatchObject({ topic: 'ask', _client: { socketId: 's1' }, payload: { online: 12 } })
})

test('a summary comes at every interval', async () => {
  await bench.start({ type, summaryEvery: '1' })
  await until('two came', () => summaries().length >= 2)
  expect(transitions()).toEqual([])
})

test('once closed it asks for no more summaries, and sends none that was under way', async () => {
  const made = jest.spyOn(globalThis, 'setInterval')
  const cleared = jest.spyOn(globalThis, 'clearInterval')
  await bench.start({ type, summaryEvery: '3600' })
  await watching()
  const timer = made.mock.results[made.mock.calls.findIndex(([, ms]) => ms === 3_600_000)]?.value
  let answer = (_: typeof bench.hub.summary) => {}
  bench.hub.monitorSummary = () => new Promise((resolve) => (answer = resolve))
  bench.hub.push('presence', transition(1, 'n1', 'm-1'))
  await until('the transition came', () => transitions().length === 1)
  const node = bench.node
  await bench.deploy(null)
  answer(fleet(11, 1))
  await new Promise(setImmediate)
  expect(summaries()).toHaveLength(1)
  expect(node.status).not.toHaveProperty('lastCall.args.0.fill', 'red')
  expect(cleared).toHaveBeenCalledWith(timer)
  jest.restoreAllMocks()
})

describe('its status', () => {
  test('is red while a device is offline', async () => {
    bench.hub.summary = fleet(10, 2)
    await bench.start(quiet)
    await watching()
    expect(bench.status).toMatchObject({ fill: 'red', shape: 'dot' })
  })

  test('tells that the hub restarts, and comes back with the fleet', async () => {
    await bench.start(quiet)
    await watching()
    bench.hub.disconnect()
    await until('it notices', () => bench.status?.fill === 'yellow')
    expect(bench.status).toEqual({ fill: 'yellow', shape: 'ring', text: 'heartbeat-monitor.status.hub-restarting' })
    bench.hub.summary = fleet(12, 0)
    bench.hub.reconnect()
    await until('it recovers', () => bench.status?.fill === 'green')
    expect(bench.errors).toEqual([])
  })
})

describe('the monitor and the place in its transitions', () => {
  test('outlive a deploy and being disabled', async () => {
    await bench.start(quiet)
    await watching()
    await bench.deploy({ ...quiet, interval: 30 })
    await until('the change reached the hub', () => bench.hub.monitors.get('n1')?.defaultIntervalMs === 30_000)
    await bench.deploy({ ...quiet, d: true })
    expect(bench.hub.callsOf('deleteMonitor')).toEqual([])
    expect(bench.hub.callsOf('deleteConsumer')).toEqual([])
  })

  test('go when the node is deleted', async () => {
    await bench.start(quiet)
    await watching()
    await bench.deploy(null)
    expect(bench.hub.monitors.size).toBe(0)
    expect(bench.hub.offsets.size).toBe(0)
  })

  test('a transition during a deploy is delivered after it', async () => {
    await bench.start(quiet)
    await watching()
    await bench.deploy({ ...quiet, d: true })
    bench.hub.push('presence', transition(1, 'n1', 'm-1'))
    await bench.deploy(quiet)
    await until('it came', () => transitions().length === 1)
  })
})

test('a question the hub cannot answer goes to catch nodes', async () => {
  await bench.start(quiet)
  await watching()
  bench.hub.failNext('monitorSummary', new HubError('STORE_UNAVAILABLE'))
  bench.send({ topic: 'ask' })
  await until('it was reported', () => bench.errors.length === 1)
  expect(bench.errors).toEqual([expect.objectContaining({ code: 'STORE_UNAVAILABLE' })])
})

test('settings that contradict each other are named, and no monitor is made', async () => {
  await bench.start({ type, degradedAfter: 5, offlineAfter: 3 })
  expect(bench.status).toEqual({ fill: 'red', shape: 'dot', text: 'heartbeat-monitor.status.bad-config' })
  expect(bench.errors).toEqual([expect.stringContaining('Offline after 3 intervals must be more than degraded after 5')])
  expect(bench.hub.calls).toEqual([])
})
