import type { DecodedEvent } from '../dialect'
import type { PresenceFacts } from './facts'
import { reduceFacts } from './reduce-facts'

const status = (online: boolean, session: number | null, will = false, epoch: number | null = 7): DecodedEvent => ({
  kind: 'status',
  at: 0,
  body: { online, epoch: session === null ? null : epoch, session, will },
})
const heartbeat = (intervalMs?: unknown): DecodedEvent => ({ kind: 'heartbeat', at: 0, body: { intervalMs } })

/** Feeds uplinks, one per second from t = 1000 on. */
function after(...uplinks: readonly (readonly DecodedEvent[])[]): PresenceFacts {
  let facts: PresenceFacts | null = null
  uplinks.forEach((events, index) => {
    facts = reduceFacts(facts, (index + 1) * 1000, events, 'meter-1')
  })
  if (facts === null) throw new Error('no uplinks given')
  return facts
}

test('any message counts as heard, by its arrival', () => {
  expect(after([], [])).toEqual({
    device: 'meter-1',
    heardAt: 2000,
    heartbeatAt: null,
    heartbeatMs: null,
    timeoutMs: null,
    epoch: null,
    session: null,
    goneAt: null,
  })
})

test('a heartbeat sets its arrival and the announced interval', () => {
  expect(after([heartbeat(60_000)])).toMatchObject({ heardAt: 1000, heartbeatAt: 1000, heartbeatMs: 60_000 })
})

test.each([[undefined], [0], [-5], [999], [86_400_001], [Number.NaN], ['60000'], [null]])(
  'a heartbeat announcing %p keeps the interval known before',
  (announced) => {
    expect(after([heartbeat(30_000)], [heartbeat(announced)])).toMatchObject({ heartbeatAt: 2000, heartbeatMs: 30_000 })
  },
)

test('a time-out that the protocol fixes stays until an uplink has another one', () => {
  const first = reduceFacts(null, 1000, [], 'meter-1', 60_000)
  expect(first.timeoutMs).toBe(60_000)
  const second = reduceFacts(first, 2000, [], 'meter-1')
  expect(second.timeoutMs).toBe(60_000)
  expect(reduceFacts(second, 3000, [], 'meter-1', 120_000).timeoutMs).toBe(120_000)
})

test('an online status names the boot and the connection', () => {
  expect(after([status(true, 3)])).toMatchObject({ epoch: 7, session: 3, goneAt: null })
})

test('the will of the present connection marks the device as gone, and is not a message from it', () => {
  expect(after([status(true, 3)], [status(false, 3, true)])).toMatchObject({ heardAt: 1000, goneAt: 2000 })
})

test('a goodbye of the present connection marks the device as gone, and is a message from it', () => {
  expect(after([status(true, 3)], [status(false, 3)])).toMatchObject({ heardAt: 2000, goneAt: 2000 })
})

test.each([
  ['an earlier connection', status(false, 2, true)],
  ['an earlier boot', status(false, 3, true, 6)],
  ['no named connection', status(false, null, true)],
])('the will of %s changes nothing', (_, will) => {
  const online = after([status(true, 3)])
  expect(reduceFacts(online, 9000, [will], 'meter-1')).toEqual(online)
})

test('a will without a session counts where no session is known', () => {
  expect(after([], [status(false, null, true)])).toMatchObject({ heardAt: 1000, goneAt: 2000 })
})

test('coming back clears the mark', () => {
  expect(after([status(true, 3)], [status(false, 3, true)], [status(true, 4)])).toMatchObject({ session: 4, goneAt: null })
})

test('a device that sends anything after its will is there, even before it says so', () => {
  expect(after([status(true, 3)], [status(false, 3, true)], [])).toMatchObject({ heardAt: 3000, goneAt: null })
})

test('a resent online status of an earlier connection does not hide the will of the present one', () => {
  const facts = after([status(true, 3)], [status(true, 4)], [status(true, 3)], [status(false, 4, true)])
  expect(facts).toMatchObject({ session: 4, goneAt: 4000 })
})

test('a new boot may count its connections from the start', () => {
  expect(after([status(true, 9)], [status(true, 1, false, 8)])).toMatchObject({ epoch: 8, session: 1 })
})

test('the first sign of a device may be a will', () => {
  expect(after([status(false, null, true)])).toMatchObject({ heardAt: 1000, goneAt: 1000 })
})
