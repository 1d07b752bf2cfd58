import { HubError } from '../../core/errors/hub-error'
import type { Reading } from '../../core/reading'
import { setHub } from '../../hub/client/current'
import { FakeHub } from '../../test/helpers/fake-hub'
import { reading } from '../../test/helpers/stream-items'
import { until } from '../../test/helpers/until'
import { type Cursor, DurableCursor, LiveCursor } from './cursor'
import { StreamReader, type StreamReaderOptions } from './stream-reader'

let hub: FakeHub
let sent: string[]
let failures: unknown[]
let readers: StreamReader<'readings'>[]

beforeEach(() => {
  hub = new FakeHub()
  setHub(hub)
  sent = []
  failures = []
  readers = []
})
afterEach(async () => {
  await Promise.all(readers.map((reader) => reader.stop()))
  hub.close()
  setHub(null)
})

function read(cursor: Cursor, options: Partial<StreamReaderOptions<'readings'>> = {}): StreamReader<'readings'> {
  const reader = new StreamReader({
    stream: 'readings',
    filter: {},
    cursor,
    onItems: (items: readonly Reading[]) => sent.push(...items.map((item) => `${item.device}#${item.seq}`)),
    onAnswer: () => undefined,
    onFailure: (error) => failures.push(error),
    ...options,
  })
  readers.push(reader)
  reader.start()
  return reader
}

/** The nth read found nothing and is being held. */
const held = (reads: number) =>
  until(`read ${reads} is held`, () => hub.callsOf('readStream').length >= reads && hub.heldReads === 1)

test('a live reader begins now and passes what comes, in order', async () => {
  hub.push('readings', reading(1, 'm-1'))
  read(new LiveCursor('now'))
  await held(1)
  hub.push('readings', reading(2, 'm-1'), reading(3, 'm-2'))
  await held(2)
  expect(sent).toEqual(['m-1#2', 'm-2#3'])
})

test('a durable reader continues where another one with its name ended', async () => {
  hub.push('readings', reading(1, 'm-1'), reading(2, 'm-1'))
  const first = read(new DurableCursor('n1', 'readings', 'earliest', 1))
  await until('the place was stored', () => hub.offsets.get('n1') === 2048)
  await first.stop()
  hub.push('readings', reading(3, 'm-1'))
  read(new DurableCursor('n1', 'readings', 'now', 1))
  await until('three were sent', () => sent.length === 3)
  expect(sent).toEqual(['m-1#1', 'm-1#2', 'm-1#3'])
})

test('what was sent just before a stop is sent again: at least once', async () => {
  hub.push('readings', reading(1, 'm-1'))
  const stopped = read(new DurableCursor('n1', 'readings', 'earliest'))
  await until('one was sent', () => sent.length === 1)
  await stopped.stop()
  read(new DurableCursor('n1', 'readings', 'earliest'))
  await until('two were sent', () => sent.length === 2)
  expect(sent).toEqual(['m-1#1', 'm-1#1'])
})

test('only one page is in flight: the next is asked for after the last was taken', async () => {
  hub.push('readings', ...Array.from({ length: 1200 }, (_, i) => reading(i + 1, 'm-1')))
  const asked: number[] = []
  read(new LiveCursor(0), { onItems: () => asked.push(hub.callsOf('readStream').length) })
  await held(4)
  expect(asked).toEqual([1, 2, 3])
})

test('a lost hub is reported, asked again, and nothing between is missed, even if nothing had come before', async () => {
  read(new LiveCursor('now'))
  await held(1)
  hub.disconnect()
  await until('the failure was reported', () => failures.length > 0)
  hub.push('readings', reading(1, 'm-1'))
  hub.reconnect()
  await until('one was sent', () => sent.length === 1)
  expect(failures[0]).toMatchObject({ code: 'HUB_RESTARTING' })
})

test('preparation runs before the first read and again after a failure', async () => {
  const order: string[] = []
  hub.failNext('readStream', new HubError('STORE_UNAVAILABLE'))
  read(new LiveCursor('now'), {
    prepare: () => {
      order.push(`prepared before read ${hub.callsOf('readStream').length + 1}`)
      return Promise.resolve()
    },
  })
  await held(2)
  expect(order).toEqual(['prepared before read 1', 'prepared before read 2'])
})

test('a stopped reader leaves a read that is being held alone and sends nothing more', async () => {
  const reader = read(new LiveCursor('now'))
  await held(1)
  await reader.stop()
  const reads = hub.callsOf('readStream').length
  hub.push('readings', reading(1, 'm-1'))
  await new Promise(setImmediate)
  expect(sent).toEqual([])
  expect(hub.callsOf('readStream')).toHaveLength(reads)
})

test('a throttled reader rests once it has read everything', async () => {
  hub.push('readings', ...Array.from({ length: 600 }, (_, i) => reading(i + 1, 'm-1')))
  read(new LiveCursor(0), { restMs: 3_600_000 })
  await until('all were sent', () => sent.length === 600)
  await new Promise(setImmediate)
  expect(hub.callsOf('readStream')).toHaveLength(2)
  expect(hub.heldReads).toBe(0)
})

describe('a reader that may skip', () => {
  const started = Date.UTC(2025, 2, 1)
  const doNotFake = [
    'hrtime',
    'nextTick',
    'performance',
    'queueMicrotask',
    'setImmediate',
    'setInterval',
    'setTimeout',
    'clearTimeout',
  ] as const
  const hourOld = (position: number) => reading(position, 'm-1', { receivedAt: started - 3_600_000 })

  beforeEach(() => jest.useFakeTimers({ now: started, doNotFake: [...doNotFake] }))
  afterEach(() => jest.useRealTimers())

  test('gives up on the past when it stays behind, goes on with the newest, and says how much it left out', async () => {
    hub.push('readings', ...Array.from({ length: 4000 }, (_, i) => hourOld(i + 1)))
    const skipped: number[] = []
    read(new LiveCursor(0), {
      onAnswer: () => jest.setSystemTime(Date.now() + 4000),
      onSkip: (uplinks) => skipped.push(uplinks),
    })
    await until('it skipped', () => skipped.length > 0)
    await held(6)
    hub.push('readings', reading(4001, 'm-1'))
    await until('it goes on', () => sent.includes('m-1#4001'))
    // Three pages of 500 went by in 12 s; the fourth showed that it was hopeless.
    expect(sent).toHaveLength(1501)
    expect(skipped).toEqual([2500])
  })

  test('one that may not skip reads it all, however late', async () => {
    hub.push('readings', ...Array.from({ length: 4000 }, (_, i) => hourOld(i + 1)))
    read(new LiveCursor(0), { onAnswer: () => jest.setSystemTime(Date.now() + 4000) })
    await until('all were sent', () => sent.length === 4000)
  })
})
