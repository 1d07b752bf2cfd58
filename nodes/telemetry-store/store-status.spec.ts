import { HubError } from '../../core/errors/hub-error'
import { setHub } from '../../hub/client/current'
import { FakeHub } from '../../test/helpers/fake-hub'
import { localeOf } from '../../test/helpers/locale'
import { mostWaiting, StoreStatus } from './store-status'

let hub: FakeHub
let now: number
beforeEach(() => {
  now = 1_000_000
  hub = new FakeHub()
  setHub(hub)
})
afterEach(() => setHub(null))

const stall = 'Nothing can be stored for 3 s: no space left. Make room on the disk; it goes on by itself.'

function setUp() {
  const shown: string[] = []
  const stalls: string[] = []
  const locale = localeOf('telemetry-store')
  const status = new StoreStatus({
    shell: {
      show: (look, text) => shown.push(`${look}: ${text}`),
      showFailure: () => shown.push('failure'),
      text: locale.text,
    },
    onStall: (detail) => stalls.push(detail),
    now: () => now,
  })
  return { status, shown, stalls }
}

test('it shows how many readings are stored per second', async () => {
  const { status, shown } = setUp()
  await status.accompany(20, async () => undefined)
  now += 5_000
  await status.accompany(20, async () => undefined)
  await status.refresh()
  expect(shown).toEqual(['working: 20/s stored', 'working: 8/s stored'])
})

test('what waits for the disk is counted, the disk is named, and the reason is told once', async () => {
  const { status, shown, stalls } = setUp()
  hub.healthAnswer = { state: 'failed', checks: [{ name: 'journal', state: 'failed', detail: stall }] }
  hub.diskIsFull = true
  const stored = [1200, 4].map((count) => status.accompany(count, () => hub.storeReadings([])))
  now += 2_000
  await status.refresh()
  await status.refresh()
  expect(shown.at(-1)).toBe('failed: 1.2k wait for disk')
  expect([status.waiting, stalls]).toEqual([1204, [stall]])
  hub.makeRoom()
  await Promise.all(stored)
  await status.refresh()
  expect(shown.at(-1)).toMatch(/^working: /)
  expect(status.waiting).toBe(0)
})

test('what waits for another reason is only counted, also when the hub does not answer', async () => {
  const { status, shown, stalls } = setUp()
  hub.diskIsFull = true
  const stored = status.accompany(3, () => hub.storeReadings([]))
  now += 2_000
  await status.refresh()
  hub.failNext('health', new HubError('HUB_RESTARTING'))
  await status.refresh()
  expect(shown).toEqual(['interrupted: 3 waiting', 'interrupted: 3 waiting'])
  expect(stalls).toEqual([])
  hub.makeRoom()
  await stored
})

test('beyond its bound it takes nothing, and says so', async () => {
  const { status } = setUp()
  const store = jest.fn(() => new Promise<void>(() => undefined))
  void status.accompany(mostWaiting, store)
  await expect(status.accompany(1, store)).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
    message: '5000 readings wait to be stored already; this message was not taken.',
  })
  expect(store).toHaveBeenCalledTimes(1)
})

test('a failure stays on the node until something is stored again', async () => {
  const { status, shown } = setUp()
  await status.accompany(1, async () => undefined)
  await expect(status.accompany(1, () => Promise.reject(new HubError('INVALID_ARGUMENT')))).rejects.toThrow()
  await status.refresh()
  expect(shown).toEqual(['working: 1/s stored'])
  await status.accompany(1, async () => undefined)
  expect(shown).toHaveLength(2)
  expect(status.waiting).toBe(0)
})
