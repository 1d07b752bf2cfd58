import type { BusAddress } from '../../../core/polling/bus-address'
import { until } from '../../../test/helpers/until'
import { acuvimImage } from '../../../test/modbus/acuvim-image'
import { block, honest, meter, PollingBench, poller, tcp } from '../../../test/modbus/polling-bench'
import { ScriptedSlave } from '../../../test/modbus/scripted-slave'
import type { PollerHost } from './poller-host'

let bench: PollingBench
let host: PollerHost
let events: PollingBench['events']
beforeEach(() => {
  bench = new PollingBench()
  ;({ host, events } = bench)
})
afterEach(() => bench.stop())

const polls = (name: string) => bench.polls(name)
const stateOf = async (name: string) => (await host.pollerState('n1')).meters.find((each) => each.meter === name)

test('what a meter holds comes as events, again and again, with the time in the middle of the reads', async () => {
  const slave = await bench.libmodbus(1)
  for (const [address, registers] of acuvimImage(1)) await slave.set(1, address, registers)
  const before = Date.now()
  await host.putPoller(
    poller(tcp(slave.port), {
      meters: [
        meter(1, [
          { start: 0x4000, count: 98 },
          { start: 0x4620, count: 30 },
        ]),
      ],
    }),
  )
  await until('it polled three times', () => events.poll.length >= 3)
  const [first] = events.poll
  expect(first).toMatchObject({ poller: 'n1', meter: 'M-1', unit: 1, isWhole: true, settings: null })
  expect(first?.blocks.map(({ start, registers }) => [start, registers.length])).toEqual([
    [0x4000, 98],
    [0x4620, 30],
  ])
  expect(first?.blocks[0]?.registers.slice(0, 2)).toEqual([0x4248, 0x0a3d])
  expect(first?.at).toBeGreaterThanOrEqual(before)
  const times = events.poll.flatMap(({ blocks }) => blocks.map(({ at }) => at))
  expect(times).toEqual([...new Set(times)].sort((a, b) => a - b))
  expect(await stateOf('M-1')).toMatchObject({
    okPercent: 100,
    consecutiveFailures: 0,
    breaker: 'closed',
    lastFailure: null,
    exceptions: {},
  })
})

test('a dead meter does not slow the others: it is asked without repeats once it was silent, and then left alone', async () => {
  const slave = await bench.scripted((request, self) => request.unit !== 9 && honest(request, self))
  await host.putPoller(
    poller(tcp(slave.port), { meters: [meter(1), meter(9), meter(2)], timeoutMs: 60, intervalMs: 150, retries: 1 }),
  )
  await until('the dead meter was silent three times', () => events['poll-state'].at(-1)?.meters[1]?.breaker === 'open')
  const asked = () => slave.seen.filter(({ unit }) => unit === 9).length
  expect(asked()).toBe(4)
  const already = polls('M-1').length
  await until(
    'the others were polled five times more',
    () => polls('M-1').length >= already + 5 && polls('M-2').length >= already + 5,
  )
  expect(asked()).toBe(4)
  expect(polls('M-9')).toEqual([])
  expect(await stateOf('M-1')).toMatchObject({ okPercent: 100, missed: 0 })
  expect(await stateOf('M-9')).toMatchObject({
    okPercent: 0,
    lastAnswerAt: null,
    askedAgainAt: expect.any(Number),
    lastFailure: { code: 'MODBUS_TIMEOUT' },
  })
})

test('a dead meter that a person asks for is asked, and is back when it answers', async () => {
  let isDead = true
  const slave = await bench.scripted((request, self) => !isDead && honest(request, self))
  await host.putPoller(poller(tcp(slave.port), { timeoutMs: 20 }))
  await until('it is left alone', () => events['poll-state'].at(-1)?.meters[0]?.breaker === 'open')
  isDead = false
  await host.pollNow('n1', 'M-1')
  expect(polls('M-1')).toHaveLength(1)
  expect(await stateOf('M-1')).toMatchObject({ breaker: 'closed', consecutiveFailures: 0 })
})

test('a meter that refuses one block still gives the others, and is not taken for dead', async () => {
  const slave = await bench.scripted((request, self) =>
    request.start === 0x4500 ? self.exception(request, 2) : honest(request, self),
  )
  await host.putPoller(poller(tcp(slave.port), { meters: [meter(1, [{ start: 0x4500, count: 2 }, block])], retries: 3 }))
  await until('it was polled five times', () => events.poll.length >= 5)
  expect(events.poll[0]).toMatchObject({ isWhole: false, blocks: [{ start: 0x4000 }] })
  const state = await stateOf('M-1')
  expect(state).toMatchObject({ okPercent: 0, breaker: 'closed', lastFailure: { code: 'MODBUS_EXCEPTION' } })
  expect(state?.exceptions['ILLEGAL DATA ADDRESS']).toBeGreaterThanOrEqual(5)
  // A refusal is an answer: it is not asked again in the same poll.
  expect(slave.seen.filter(({ start }) => start === 0x4500).length).toBeLessThanOrEqual(events.poll.length + 1)
})

test('a meter that refuses everything is alive: it is asked on', async () => {
  const slave = await bench.scripted((request, self) => self.exception(request, 4))
  await host.putPoller(poller(tcp(slave.port)))
  await until('it was asked six times', () => slave.seen.length >= 6)
  expect(await stateOf('M-1')).toMatchObject({ breaker: 'closed', okPercent: 0 })
})

test('a gateway that answers for a silent meter does not make it alive', async () => {
  const slave = await bench.scripted((request, self) => self.exception(request, 11))
  await host.putPoller(poller(tcp(slave.port)))
  await until('it is left alone', () => events['poll-state'].at(-1)?.meters[0]?.breaker === 'open')
  expect(slave.seen).toHaveLength(3)
})

test('a busy meter is asked again within the same poll', async () => {
  let busy = 2
  const slave = await bench.scripted((request, self) => (busy-- > 0 ? self.exception(request, 6) : honest(request, self)))
  await host.putPoller(poller(tcp(slave.port), { retries: 2, intervalMs: 60_000 }))
  await until('it answered', () => events.poll.length === 1)
  expect(await stateOf('M-1')).toMatchObject({ polls: 1, okPercent: 100, exceptions: { 'SERVER DEVICE BUSY': 2 } })
})

test.each(['tcp', 'rtu'] as const)('a late answer over %s never becomes the value of another block', async (framing) => {
  const late: (() => void)[] = []
  let count = 0
  const slave = await bench.scripted((request, self) => {
    const answer = () => self.answer(request, Array(request.count).fill(request.start))
    // Every third request is answered when the next one has been sent.
    if (++count % 3 === 0) late.push(answer)
    else for (const each of [...late.splice(0), answer]) each()
  }, framing)
  const blocks = [100, 200, 300].map((start) => ({ start, count: 2 }))
  const bus = { ...tcp(slave.port), kind: framing === 'tcp' ? 'tcp' : 'rtu-tcp' } as BusAddress
  await host.putPoller(poller(bus, { meters: [meter(1, blocks)], timeoutMs: 30, retries: 1 }))
  await until('it read thirty blocks', () => events.poll.flatMap((event) => event.blocks).length >= 30)
  const wrong = events.poll
    .flatMap((event) => event.blocks)
    .filter(({ start, registers }) => registers.some((value) => value !== start))
  expect(wrong).toEqual([])
})

test('settings of the meter are read first, once, and sent along with every poll', async () => {
  const slave = await bench.scripted(honest)
  const settings = { start: 0x1005, count: 25 }
  await host.putPoller(poller(tcp(slave.port), { meters: [{ ...meter(1), settings }] }))
  await until('it polled three times', () => events.poll.length >= 3)
  expect(events.poll.every((event) => event.settings?.start === 0x1005 && event.settings.registers.length === 25)).toBe(true)
  expect(slave.seen.filter(({ start }) => start === 0x1005)).toHaveLength(1)
  expect(slave.seen[0]?.start).toBe(0x1005)
})

test('a bus that is away is said with its reason, is nobody’s fault, and is found again', async () => {
  const first = await ScriptedSlave.start('tcp', honest)
  const { port } = first
  await host.putPoller(poller(tcp(port)))
  await until('it was polled', () => events.poll.length > 0)
  await first.stop()
  await until(
    'the failure is told',
    () => events['poll-state'].at(-1)?.bus.failure?.message.includes('nothing listens there') ?? false,
  )
  expect(await stateOf('M-1')).toMatchObject({ breaker: 'closed', lastFailure: { code: 'BUS_UNREACHABLE' } })
  bench.keep(await ScriptedSlave.start('tcp', honest, port))
  const already = events.poll.length
  await until('it is polled again', () => events.poll.length > already)
  expect((await host.pollerState('n1')).bus.failure).toBeNull()
})

test('a bus that cannot keep up gives everybody turns alike, and what was missed is counted', async () => {
  let under = 0
  const slave = await bench.scripted((request, self) => {
    under++
    setTimeout(() => honest(request, self), 60)
  })
  await host.putPoller(poller(tcp(slave.port), { meters: [1, 2, 3, 4].map((unit) => meter(unit)) }))
  await until('twelve were polled', () => under >= 12)
  const counts = [1, 2, 3, 4].map((unit) => slave.seen.filter((request) => request.unit === unit).length)
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
  expect((await stateOf('M-1'))?.missed).toBeGreaterThan(0)
})

describe('pollers that share a wire', () => {
  test('share one connection, and take turns', async () => {
    const slave = await bench.scripted(honest)
    await host.putPoller(poller(tcp(slave.port)))
    await host.putPoller(poller(tcp(slave.port), { id: 'n2', name: 'Hall 2', meters: [meter(2)] }))
    await until('both were polled', () => polls('M-1').length > 1 && polls('M-2').length > 1)
    expect(slave.connections).toBe(1)
    expect(polls('M-2')[0]?.poller).toBe('n2')
    await host.deletePoller('n1')
    const [one, two] = [polls('M-1').length, polls('M-2').length]
    await until('the other goes on', () => polls('M-2').length > two + 2)
    expect(polls('M-1')).toHaveLength(one)
    expect(slave.connections).toBe(1)
  })

  test.each([
    [
      { kind: 'rtu', path: '/dev/ttyX', baudRate: 19_200, parity: 'none', stopBits: 1 },
      { baudRate: 9600 },
      ['19200 8N1', '9600 8N1', 'same baud rate'],
    ],
    [{ kind: 'tcp', host: 'gw', port: 502 }, { kind: 'rtu-tcp' }, ['gw:502 (RTU)', 'same protocol']],
  ] as const)('are refused when they want %j and %j', async (bus, other, says) => {
    await host.putPoller(poller(bus as BusAddress, { intervalMs: 60_000 }))
    const second = host.putPoller(poller({ ...bus, ...other } as BusAddress, { id: 'n2', name: 'Hall 2' }))
    await expect(second).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    for (const words of ['"Hall 1"', '"Hall 2"', ...says]) await expect(second).rejects.toThrow(words)
  })
})

describe('a deploy', () => {
  test('keeps what is known of the meters that stay, and drops those that do not', async () => {
    const slave = await bench.scripted((request, self) => request.unit !== 9 && honest(request, self))
    const both = poller(tcp(slave.port), { meters: [meter(1), meter(9)], timeoutMs: 20 })
    await host.putPoller(both)
    await until('the dead one is known', () => events['poll-state'].at(-1)?.meters[1]?.breaker === 'open')
    await host.putPoller({ ...both, intervalMs: 120 })
    expect(await stateOf('M-9')).toMatchObject({ breaker: 'open' })
    await host.putPoller({ ...both, meters: [meter(1)] })
    expect((await host.pollerState('n1')).meters.map((each) => each.meter)).toEqual(['M-1'])
    expect(slave.connections).toBe(1)
  })

  test('loses nothing that was read meanwhile', async () => {
    const slave = await bench.scripted(honest)
    await host.putPoller(poller(tcp(slave.port)))
    await until('it was polled', () => events.poll.length > 0)
    await host.holdPoller('n1')
    const out = events.poll.length
    const asked = slave.seen.length
    await until('it went on polling', () => slave.seen.length > asked + 3)
    expect(events.poll).toHaveLength(out)
    const { held } = await host.putPoller(poller(tcp(slave.port)))
    expect(held.length).toBeGreaterThanOrEqual(3)
    await until('events come again', () => events.poll.length > out)
    const times = [...events.poll.slice(0, out), ...held, ...events.poll.slice(out)].map(({ at }) => at)
    expect(times).toEqual([...times].sort((a, b) => a - b))
  })

  test('that moves the poller to another bus ends the old connection', async () => {
    const [one, two] = [await bench.scripted(honest), await bench.scripted(honest)]
    await host.putPoller(poller(tcp(one.port)))
    await until('it was polled', () => one.seen.length > 0)
    const ended = new Promise((resolve) => one.seen[0]?.socket.once('close', resolve))
    await host.putPoller(poller(tcp(two.port)))
    await ended
    await until('the other is polled', () => two.seen.length > 0)
  })
})

test('a poller that is held and not taken up again ends after a minute', async () => {
  const slave = await bench.scripted(honest)
  await host.putPoller(poller(tcp(slave.port), { intervalMs: 60_000 }))
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance', 'Date'] })
  await host.holdPoller('n1')
  jest.advanceTimersByTime(59_999)
  await host.pollerState('n1')
  jest.advanceTimersByTime(1)
  jest.useRealTimers()
  let gone = false
  await until('it ended', () => {
    host.pollerState('n1').catch(() => (gone = true))
    return gone
  })
})
