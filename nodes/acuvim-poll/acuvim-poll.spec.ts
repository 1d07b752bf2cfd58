import { HubError } from '../../core/errors/hub-error'
import type { PollEvent, PollerState } from '../../hub/client/polling'
import { NodeBench } from '../../test/helpers/node-bench'
import { until } from '../../test/helpers/until'
import { parseAcuvimDecodeConfig } from '../acuvim-decode/config'
import { requestFor } from '../acuvim-decode/request'
import acuvimPoll from './acuvim-poll'

const type = 'acuvim-poll'
const node = { type, name: 'Hall 1', host: 'gw', meters: [{ device: 'ACV-001', unit: 1, read: 'real-time' }] }
let bench: NodeBench

beforeEach(() => {
  bench = new NodeBench(acuvimPoll, 2)
})
afterEach(() => bench.stop())

const registers = () => bench.outlets[0]?.messages ?? []
const others = () => bench.outlets[1]?.messages ?? []
const ready = () => until('the hub has the poller', () => bench.hub.polling.pollers.has('n1') && bench.status !== undefined)
/** 1005H on: PT 10000:100, CT 500:5, energy in 0.1 kWh, secondary values. */
const settings = {
  start: 0x1005,
  registers: [0, 10_000, 100, 500, 5, ...Array(15).fill(0), 0, ...Array(3).fill(0), 0],
  at: 900,
}
const event = (fields: Partial<PollEvent> = {}): PollEvent => ({
  poller: 'n1',
  meter: 'ACV-001',
  unit: 1,
  at: 1_763_683_200_000,
  durationMs: 40,
  isWhole: true,
  blocks: [{ start: 0x4000, registers: [0x4248, 0], at: 1_763_683_200_001 }],
  settings,
  ...fields,
})
const state = (fields: Partial<PollerState['bus']> = {}): PollerState => ({
  poller: 'n1',
  bus: { name: 'gw:502', failure: null, okPercent: 100, ...fields },
  meters: [],
})

test('it hands the hub a poller of its own id, made of the form', async () => {
  await bench.start(node)
  await ready()
  expect(bench.hub.polling.pollers.get('n1')).toMatchObject({
    name: 'Hall 1',
    bus: { kind: 'tcp', host: 'gw', port: 502 },
    meters: [{ meter: 'ACV-001', unit: 1, blocks: [{ start: 0x4000, count: 72 }] }],
  })
  expect(bench.status).toEqual({ fill: 'grey', shape: 'ring', text: 'acuvim-poll.status.starting' })
})

test('each block of a poll is a message that acuvim-decode takes as it is', async () => {
  await bench.start(node)
  await ready()
  const blocks = [event().blocks[0] as PollEvent['blocks'][number], { start: 0x4620, registers: [1, 2], at: 1_763_683_200_002 }]
  bench.hub.emit('poll', event({ blocks }))
  bench.hub.emit('poll', event({ poller: 'another' }))
  await until('two messages came', () => registers().length === 2)
  expect(registers()).toMatchObject([
    { topic: 'ACV-001', payload: [0x4248, 0], poll: { unit: 1, part: 1, of: 2, isWhole: true, durationMs: 40 } },
    { payload: [1, 2], poll: { part: 2 } },
  ])
  const decoder = parseAcuvimDecodeConfig({ id: 'd', type: 'acuvim-decode', name: '', z: '', device: 'other', address: '4048H' })
  expect(registers().map((msg) => requestFor(decoder, msg, 0))).toEqual([
    {
      device: 'ACV-001',
      address: 0x4000,
      at: 1_763_683_200_001,
      meter: expect.objectContaining({ basicMode: 'secondary', pt1: 10_000, ct1: 500 }),
    },
    {
      device: 'ACV-001',
      address: 0x4620,
      at: 1_763_683_200_002,
      meter: expect.objectContaining({ pt2: 100, ct2: 5, energyMode: 0 }),
    },
  ])
})

test('settings that cannot be are left out, and said once', async () => {
  await bench.start(node)
  await ready()
  const broken = { ...settings, registers: [0, 400, 400, 5, 7, ...settings.registers.slice(5)] }
  bench.hub.emit('poll', event({ settings: broken }))
  bench.hub.emit('poll', event({ settings: broken }))
  await until('both came', () => registers().length === 2)
  expect(registers()[0]).not.toHaveProperty('meter')
  expect(bench.warnings).toEqual(['acuvim-poll.log.settings'])
})

test('quality goes to the second output when something fails or comes back, not with every poll', async () => {
  await bench.start(node)
  await ready()
  bench.hub.emit('poll-state', state())
  bench.hub.emit('poll-state', state({ okPercent: 99 }))
  bench.hub.emit('poll-state', state({ failure: { code: 'BUS_UNREACHABLE', message: 'gone' } }))
  await until('two came', () => others().length === 2)
  expect(others()).toMatchObject([
    { topic: 'quality', payload: { bus: { failure: null } } },
    { payload: { bus: { failure: { message: 'gone' } } } },
  ])
})

test.each([
  [
    { topic: 'clock', device: 'ACV-001' },
    { meter: 'ACV-001', shows: '2026-11-21T03:17:28' },
  ],
  [{ topic: 'set-clock' }, { after: { meter: 'ACV-001', aheadMs: 0 } }],
  [{ topic: 'quality' }, { poller: 'n1' }],
  [
    { topic: 'scan', payload: { units: '1-2' } },
    { found: [], aborted: false },
  ],
])('the command %j is answered on the second output, everything else of the message kept', async (msg, payload) => {
  await bench.start(node)
  await ready()
  bench.send({ ...msg, responseId: 7 } as never)
  await until('it was answered', () => others().length === 1)
  expect(others()[0]).toMatchObject({ topic: msg.topic, responseId: 7, payload })
})

test('a poll that is asked for gives its registers and nothing else', async () => {
  await bench.start(node)
  await ready()
  bench.send({ topic: 'poll', device: 'ACV-001' } as never)
  await until('the hub was asked', () => bench.hub.callsOf('pollNow').length === 1)
  expect(bench.hub.callsOf('pollNow')).toEqual([['n1', 'ACV-001']])
  expect(others()).toEqual([])
})

test('while it scans the status says how far it is', async () => {
  let end = (_: unknown) => {}
  bench.hub.polling.scan = async ({ id }) => {
    bench.hub.emit('scan', { scan: id, done: 1, total: 2, found: null })
    await new Promise((resolve) => (end = resolve))
    return { scan: id, found: [], aborted: false, tookMs: 1 }
  }
  await bench.start(node)
  await ready()
  bench.send({ topic: 'scan' })
  await until('it says so', () => bench.status?.text === 'acuvim-poll.status.scan')
  bench.hub.emit('poll-state', state())
  expect(bench.status).toMatchObject({ text: 'acuvim-poll.status.scan' })
  end(null)
  await until('it is over', () => bench.status?.text === 'acuvim-poll.status.no-meters')
})

test('what the hub refuses goes to catch nodes with its code', async () => {
  await bench.start(node)
  await ready()
  bench.hub.failNext('readMeterClock', new HubError('MODBUS_TIMEOUT', 'Unit 1 did not answer'))
  bench.send({ topic: 'clock' })
  await until('it was reported', () => bench.errors.length === 1)
  expect(bench.errors).toEqual([expect.objectContaining({ code: 'MODBUS_TIMEOUT' })])
})

describe('the poller', () => {
  test('is held during a deploy, and what was read meanwhile is sent after it', async () => {
    await bench.start(node)
    await ready()
    bench.hub.polling.held = [event(), event({ at: 2 })]
    await bench.deploy({ ...node, interval: 30 })
    expect(bench.hub.callsOf('holdPoller')).toEqual([['n1']])
    await until('it came', () => registers().length === 2)
    expect(bench.hub.polling.pollers.get('n1')?.intervalMs).toBe(30_000)
    expect(bench.hub.callsOf('deletePoller')).toEqual([])
  })

  test('goes when the node is deleted', async () => {
    await bench.start(node)
    await ready()
    await bench.deploy(null)
    expect(bench.hub.polling.pollers.size).toBe(0)
    expect(bench.hub.listeners('poll')).toBe(0)
  })

  test('is made again after the hub restarted', async () => {
    await bench.start(node)
    await ready()
    bench.hub.polling.pollers.clear()
    bench.hub.emit('connection', { connected: false, detail: '' })
    expect(bench.status).toEqual({ fill: 'yellow', shape: 'ring', text: 'acuvim-poll.status.hub-restarting' })
    bench.hub.emit('connection', { connected: true, detail: '' })
    await until('it is there again', () => bench.hub.polling.pollers.has('n1'))
  })

  test('that is refused is offered again, because what it collides with may go with the same deploy; the reason is said once', async () => {
    const refused = new HubError('INVALID_ARGUMENT', 'one wire, two settings')
    bench.hub.failNext('putPoller', refused)
    bench.hub.failNext('putPoller', refused)
    await bench.start(node)
    await ready()
    expect(bench.hub.callsOf('putPoller')).toHaveLength(3)
    expect(bench.errors).toEqual(['one wire, two settings'])
    await until('all is well', () => bench.status?.fill === 'grey')
  })
})

test('settings that cannot be are named, and the hub is not asked', async () => {
  await bench.start({ ...node, host: '' })
  expect(bench.status).toEqual({ fill: 'red', shape: 'dot', text: 'acuvim-poll.status.bad-config' })
  expect(bench.errors).toEqual([expect.stringContaining('Host is empty')])
  expect(bench.hub.calls).toEqual([])
})
