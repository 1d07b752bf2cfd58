import { HubError } from '../../core/errors/hub-error'
import { setHub } from '../../hub/client/current'
import { FakeHub } from '../../test/helpers/fake-hub'
import { reading } from '../../test/helpers/stream-items'
import { DurableCursor, forgetConsumer, LiveCursor } from './cursor'

let hub: FakeHub
beforeEach(() => {
  hub = new FakeHub()
  setHub(hub)
})
afterEach(() => setHub(null))

const t0 = 1_700_000_000_000

test('a live cursor begins where told and after a failure goes on where it was', async () => {
  const cursor = new LiveCursor('now')
  expect(await cursor.open()).toBe('now')
  await cursor.moved(4096)
  await cursor.flush()
  expect(await cursor.open()).toBe(4096)
  expect(hub.calls).toEqual([])
})

test('a durable cursor begins at the place the hub kept', async () => {
  hub.offsets.set('n1', 2048)
  expect(await new DurableCursor('n1', 'readings', 'now').open()).toBe(2048)
})

test('a new durable cursor begins behind the newest item or at the earliest one', async () => {
  hub.push('readings', reading(7, 'm-1'))
  expect(await new DurableCursor('n1', 'readings', 'now').open()).toBe(7 * 1024)
  expect(await new DurableCursor('n2', 'readings', 'earliest').open()).toBe(0)
})

test('what was sent is committed at once when nothing more is waiting', async () => {
  const cursor = new DurableCursor('n1', 'readings', 'earliest')
  await cursor.open()
  await cursor.moved(1024, 1, true, t0)
  expect(hub.offsets.get('n1')).toBe(1024)
})

test('while pages follow each other a commit covers a quarter of a second, and flush stores the rest', async () => {
  const cursor = new DurableCursor('n1', 'readings', 'earliest')
  await cursor.open()
  for (let page = 1; page <= 10; page++) await cursor.moved(page * 1024, 500, false, t0 + page * 50)
  expect(hub.callsOf('commitConsumer').map(([, offset]) => offset)).toEqual([1024, 6 * 1024])
  await cursor.flush()
  expect(hub.offsets.get('n1')).toBe(10 * 1024)
})

test('passing items the filter left out is stored seldom, and never twice', async () => {
  const cursor = new DurableCursor('n1', 'readings', 'earliest')
  await cursor.open()
  await cursor.moved(1024, 0, true, t0)
  await cursor.moved(2048, 0, true, t0 + 4999)
  await cursor.moved(3072, 0, true, t0 + 5000)
  await cursor.moved(3072, 0, true, t0 + 20_000)
  expect(hub.callsOf('commitConsumer').map(([, offset]) => offset)).toEqual([1024, 3072])
})

test('when the hub lost a commit, the cursor goes on where the flow is and commits that', async () => {
  const cursor = new DurableCursor('n1', 'readings', 'earliest')
  await cursor.open()
  hub.failNext('commitConsumer', new HubError('HUB_RESTARTING'))
  await expect(cursor.moved(5120, 3, true, t0)).rejects.toThrow(HubError)
  expect(await cursor.open()).toBe(5120)
  await cursor.flush()
  expect(hub.offsets.get('n1')).toBe(5120)
})

test('forgetting a consumer that was never there is fine; other failures are not hidden', async () => {
  await forgetConsumer('n1')
  hub.failNext('deleteConsumer', new HubError('STORE_UNAVAILABLE'))
  await expect(forgetConsumer('n1')).rejects.toThrow(expect.objectContaining({ code: 'STORE_UNAVAILABLE' }))
})
