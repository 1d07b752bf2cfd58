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

test('a live cursor begins where told and after a failure goes on where it was', async () => {
  const cursor = new LiveCursor('now')
  expect(await cursor.open()).toBe('now')
  await cursor.moved(4096)
  await cursor.close()
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

const offsets = () => hub.callsOf('commitConsumer').map(([, offset]) => offset)

describe('a durable cursor', () => {
  beforeEach(() => {
    jest.useFakeTimers()
  })
  afterEach(() => {
    jest.useRealTimers()
  })

  async function opened(): Promise<DurableCursor> {
    const cursor = new DurableCursor('n1', 'readings', 'earliest')
    await cursor.open()
    return cursor
  }

  test('stores a place only after the flow has had a second for what was sent', async () => {
    const cursor = await opened()
    await cursor.moved(1024, 1)
    await jest.advanceTimersByTimeAsync(999)
    expect(offsets()).toEqual([])
    await jest.advanceTimersByTimeAsync(1)
    expect(offsets()).toEqual([1024])
  })

  test('while pages follow each other, each commit covers only what was sent a second before', async () => {
    const cursor = await opened()
    for (let page = 1; page <= 5; page++) {
      await cursor.moved(page * 1024, 500)
      await jest.advanceTimersByTimeAsync(500)
    }
    expect(offsets()).toEqual([1024, 2 * 1024])
  })

  test('what was sent just before it closes is not stored, so that it comes again', async () => {
    const cursor = await opened()
    await cursor.moved(1024, 1)
    await jest.advanceTimersByTimeAsync(1000)
    await cursor.moved(2048, 1)
    await cursor.close()
    await jest.advanceTimersByTimeAsync(10_000)
    expect(offsets()).toEqual([1024])
  })

  test('passing items the filter left out is stored seldom, and never twice; items do not wait for that', async () => {
    const cursor = await opened()
    await cursor.moved(1024, 0)
    await jest.advanceTimersByTimeAsync(4999)
    expect(offsets()).toEqual([])
    await jest.advanceTimersByTimeAsync(10_000)
    expect(offsets()).toEqual([1024])
    await cursor.moved(2048, 0)
    await cursor.moved(3072, 1)
    await jest.advanceTimersByTimeAsync(1000)
    expect(offsets()).toEqual([1024, 3072])
  })

  test('a commit the hub did not take is made up for, and after a lost connection it goes on where the flow is', async () => {
    const cursor = await opened()
    hub.failNext('commitConsumer', new HubError('HUB_RESTARTING'))
    await cursor.moved(5120, 3)
    await jest.advanceTimersByTimeAsync(1000)
    expect(hub.offsets.get('n1')).not.toBe(5120)
    expect(await cursor.open()).toBe(5120)
    await jest.advanceTimersByTimeAsync(1000)
    expect(hub.offsets.get('n1')).toBe(5120)
  })
})

test('forgetting a consumer that was never there is fine; other failures are not hidden', async () => {
  await forgetConsumer('n1')
  hub.failNext('deleteConsumer', new HubError('STORE_UNAVAILABLE'))
  await expect(forgetConsumer('n1')).rejects.toThrow(expect.objectContaining({ code: 'STORE_UNAVAILABLE' }))
})
