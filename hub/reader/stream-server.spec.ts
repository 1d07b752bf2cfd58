import { MemoryProjectionReader, MemoryProjectionStore } from '../../adapters/projection/memory'
import { SiteCalendar } from '../../core/calendar/site-calendar'
import { Directory } from '../../core/projection/directory'
import { batch, meter, reading } from '../../test/conformance/projection-samples'
import { StreamServer } from './stream-server'

const directory = new Directory([{ id: 'meter-1', type: meter.name, approval: 'approved', groups: ['hall'] }])

const options = {
  calendar: new SiteCalendar('UTC'),
  retention: { rawMs: 1e12, fiveMinutesMs: 1e12, hoursMs: 1e12 },
  now: () => Date.UTC(2025, 5, 1, 13),
}

function setUp() {
  const store = new MemoryProjectionStore([meter], options)
  const streams = new StreamServer(new MemoryProjectionReader(store, [meter], options), directory)
  const commit = (...numbers: number[]) => {
    store.commit(batch({ readings: numbers.map((number) => reading(number)) }))
    streams.committed()
  }
  return { streams, commit }
}

test('what is there is answered at once, page by page', async () => {
  const { streams, commit } = setUp()
  commit(1, 2, 3)
  const first = await streams.read({ stream: 'readings', after: 0, limit: 2, waitMs: 30_000 })
  expect([first.items.map((r) => r.seq), first.caughtUp]).toEqual([[1, 2], false])
  const second = await streams.read({ stream: 'readings', after: first.next, limit: 2 })
  expect(second.items.map((r) => r.seq)).toEqual([3])
})

test('a request that finds nothing is held until something is committed', async () => {
  const { streams, commit } = setUp()
  const held = streams.read({ stream: 'readings', after: 'now', waitMs: 30_000 })
  commit(1)
  expect((await held).items.map((r) => r.seq)).toEqual([1])
})

test('a held request that waits for a group is not answered by other devices', async () => {
  const { streams, commit } = setUp()
  const nobody = await streams.read({ stream: 'readings', after: 0, filter: { groups: ['roof'] }, waitMs: 1 })
  commit(1)
  const held = await streams.read({ stream: 'readings', after: 0, filter: { groups: ['hall'] }, waitMs: 30_000 })
  expect([nobody.items, held.items.length]).toEqual([[], 1])
})

test('without patience an empty page says where to go on', async () => {
  const { streams, commit } = setUp()
  commit(5)
  const page = await streams.read({ stream: 'readings', after: 'now' })
  expect(page).toEqual({ items: [], next: reading(5).id, caughtUp: true })
})

test.each([
  [{ stream: 'nonsense', after: 0 }, 'there is no stream "nonsense"'],
  [{ stream: 'readings', after: 0, limit: 0 }, 'limit must be a whole number from 1 to 5000'],
  [{ stream: 'readings', after: 0, waitMs: 60_000 }, 'waitMs must be a whole number from 0 to 30000'],
])('%j is refused and the message says what is allowed', async (request, message) => {
  const { streams } = setUp()
  await expect(streams.read(request as never)).rejects.toThrow(message)
})
