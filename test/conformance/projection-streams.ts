import fc from 'fast-check'
import type { DeviceFilter } from '../../core/device'
import type { DeviceEvent } from '../../core/event'
import { itemId } from '../../core/item-id'
import type { ProjectionPage } from '../../core/ports/projection'
import type { ProjectionAtWork } from './projection'
import { batch, latest, meter, noon, reading, rejected, sensor } from './projection-samples'

const week = 7 * 86_400_000

type Read<T> = (after: number, limit: number) => ProjectionPage<T>

/** Pages from 0 until nothing is waiting; checks that pages go forward. */
function readAll<T extends { readonly id: number }>(read: Read<T>, limit: number): T[] {
  const all: T[] = []
  for (let after = 0; ; ) {
    const { items, next, caughtUp } = read(after, limit)
    expect(items.length).toBeLessThanOrEqual(limit)
    all.push(...items)
    if (caughtUp) return all
    expect(next).toBeGreaterThan(after)
    after = next
  }
}

/** The paged side of a projection: readings, latest values, events and rejected. */
export function describeStreams(at: ProjectionAtWork): void {
  const numbers = <T extends { readonly id: number }>(items: readonly T[]) => items.map((item) => item.id / 1024)
  const air = (number: number) => reading(number, { device: 'air-1', type: sensor.name, values: { temperature: number } })

  test('readings of all types come in the order of their ids, a page at a time', () => {
    at.store.commit(batch({ readings: [reading(1), air(2), reading(3), air(4), air(5), reading(6)] }))
    const first = at.reader.readings(0, {}, 4)
    expect(numbers(first.items)).toEqual([1, 2, 3, 4])
    expect(first).toMatchObject({ next: itemId(4, 0), caughtUp: false })
    const second = at.reader.readings(first.next, {}, 4)
    expect(numbers(second.items)).toEqual([5, 6])
    expect(second).toMatchObject({ next: itemId(6, 0), caughtUp: true })
    expect(at.reader.readings(second.next, {}, 4)).toEqual({ items: [], next: itemId(6, 0), caughtUp: true })
  })

  test('a page also moves past what the filter left out', () => {
    at.store.commit(batch({ readings: [reading(1), air(2), reading(3)] }))
    expect(at.reader.readings(0, { devices: ['air-1'] }, 10)).toEqual({ items: [air(2)], next: itemId(3, 0), caughtUp: true })
    expect(at.reader.readings(0, { types: [sensor.name] }, 10)).toEqual({ items: [air(2)], next: itemId(3, 0), caughtUp: true })
    expect(at.reader.readings(0, { types: [] }, 10)).toEqual({ items: [], next: itemId(3, 0), caughtUp: true })
    expect(at.reader.readings(0, { devices: [] }, 10).items).toEqual([])
    expect(at.reader.readings(0, { devices: ['nobody'] }, 10).items).toEqual([])
    expect(at.reader.readings(0, { devices: ['air-1'], types: [meter.name] }, 10).items).toEqual([])
  })

  test('pages of any size and filter give together exactly what matches', () => {
    const devices = ['meter-1', 'meter-2', 'air-1', 'air-2']
    const readings = Array.from({ length: 60 }, (_, index) => {
      const device = devices[(index * index + (index >> 2)) % 4] as string
      // Some of each come late, from one of the weeks before.
      const at = noon - (index % 5 === 0 ? index % 3 : 0) * week
      return device.startsWith('air') ? { ...air(index + 1), device, at } : reading(index + 1, { device, at })
    })
    at.store.commit(batch({ readings }))
    const some = (from: string[]) => fc.option(fc.subarray(from), { nil: undefined })
    const filters = fc.record({ devices: some([...devices, 'nobody']), types: some([meter.name, sensor.name]) })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), filters, (limit, { devices: ids, types: names }) => {
        const filter: DeviceFilter = { ...(ids && { devices: ids }), ...(names && { types: names }) }
        const expected = readings.filter((each) => (ids?.includes(each.device) ?? true) && (names?.includes(each.type) ?? true))
        expect(readAll((after, max) => at.reader.readings(after, filter, max), limit)).toEqual(expected)
      }),
      { numRuns: 100 },
    )
  })

  test('what lies between two ids can be counted, readings and events, as a filter lets them through', () => {
    const event = (number: number, device: string): DeviceEvent => {
      return { id: itemId(number, 1), device, kind: 'heartbeat', at: noon, receivedAt: noon, body: {} }
    }
    const old = reading(5, { at: noon - 5 * week })
    const events = [event(1, 'meter-1'), event(2, 'air-1'), event(3, 'meter-1')]
    at.store.commit(batch({ readings: [reading(1), air(2), reading(3), air(4), old, reading(6)], events }))
    const count = (stream: 'readings' | 'events', after: number, upTo: number, filter: DeviceFilter = {}) =>
      at.reader.count(stream, itemId(after, 0), itemId(upTo, 1023), filter)
    expect([count('readings', 0, 9), count('readings', 1, 4), count('readings', 4, 5), count('readings', 6, 9)]).toEqual([
      6, 3, 1, 0,
    ])
    expect(count('readings', 1, 6, { devices: ['meter-1'] })).toBe(3)
    expect(count('readings', 1, 6, { devices: ['nobody'] })).toBe(0)
    expect(count('readings', 1, 6, { types: [sensor.name] })).toBe(2)
    expect([count('events', 0, 9), count('events', 0, 2), count('events', 0, 9, { devices: ['air-1'] })]).toEqual([3, 2, 1])
  })

  test('a reader sees what is committed after it was opened, new devices and channels included', () => {
    at.store.commit(batch({ readings: [reading(1)], latest: [latest(1)] }))
    expect(at.reader.readings(0, {}, 10).items).toHaveLength(1)
    const values = { invented: { value: 7, at: noon } }
    at.store.commit(batch({ readings: [reading(2, { device: 'new-1' })], latest: [latest(2, { device: 'new-1', values })] }))
    expect(at.reader.readings(itemId(1, 0), { devices: ['new-1'] }, 10).items).toEqual([reading(2, { device: 'new-1' })])
    expect(at.reader.latest({ devices: ['new-1'] })).toEqual([latest(2, { device: 'new-1', values })])
  })

  test('latest values are the whole new state of a device, each value with its own time', () => {
    const values = { voltage: { value: 231.7, at: noon }, energy: { value: 1e12 + 0.5, at: noon - 86_400_000 } }
    at.store.commit(batch({ latest: [latest(1, { values: { current: { value: 1, at: 1 } } })] }))
    at.store.commit(batch({ latest: [latest(2, { values })] }))
    expect(at.reader.latest({})).toEqual([latest(2, { values })])
    expect(at.store.loadLatest()).toEqual([latest(2, { values })])
  })

  test('latest values come by device for a view, and by id for a stream', () => {
    const b = latest(1, { device: 'b' })
    const a = latest(2, { device: 'a', type: sensor.name })
    at.store.commit(batch({ latest: [b, a] }))
    expect(at.reader.latest({})).toEqual([a, b])
    expect(at.reader.latest({ types: [sensor.name] })).toEqual([a])
    expect(at.reader.latest({ devices: ['b', 'nobody'] })).toEqual([b])
    expect(readAll((after, limit) => at.reader.latestSince(after, {}, limit), 1)).toEqual([b, a])
    expect(at.reader.latestSince(0, { devices: ['b'] }, 5)).toEqual({ items: [b], next: a.id, caughtUp: true })
    at.store.commit(batch({ latest: [latest(3, { device: 'b' })] }))
    expect(at.reader.latestSince(a.id, {}, 5).items).toEqual([latest(3, { device: 'b' })])
    expect(at.reader.head('latest')).toBe(itemId(3, 0))
  })

  test('events come in the order of their ids, by kind and device', () => {
    const event = (id: number, device: string, kind: DeviceEvent['kind']): DeviceEvent => {
      return { id, device, kind, at: noon - id, receivedAt: noon, body: { id } }
    }
    const events = [event(1, 'a', 'heartbeat'), event(2, 'b', 'alert'), event(3, 'a', 'alert'), event(4, 'b', 'heartbeat')]
    at.store.commit(batch({ events }))
    expect(readAll((after, limit) => at.reader.events(after, {}, null, limit), 3)).toEqual(events)
    expect(at.reader.events(0, {}, ['alert'], 10)).toEqual({ items: [events[1], events[2]], next: 4, caughtUp: true })
    expect(at.reader.events(0, { devices: ['a'] }, null, 10).items).toEqual([events[0], events[2]])
    expect(at.reader.events(1, { devices: ['a'] }, ['alert', 'reply'], 10).items).toEqual([events[2]])
    expect(at.reader.events(0, {}, [], 10).items).toEqual([])
    expect(at.reader.head('events')).toBe(4)
  })

  test('rejected records keep their bytes and come newest first, by device and code', () => {
    const odd = { device: 'odd-1', code: 'EMPTY_PAYLOAD', raw: new Uint8Array(), size: 0 } as const
    at.store.commit(batch({ rejected: [rejected(1), rejected(2, odd), rejected(3)] }))
    const { items, total } = at.reader.rejected({ limit: 2 })
    expect(numbers(items)).toEqual([3, 2])
    expect(total).toBe(3)
    const { raw: _, ...rest } = rejected(3)
    expect(items[0]).toEqual({ ...rest, raw: Buffer.from([123, 0, 255]).toString('base64') })
    expect(items[1]?.raw).toBe('')
    expect(numbers(at.reader.rejected({ limit: 9, before: itemId(3, 0) }).items)).toEqual([2, 1])
    expect(numbers(at.reader.rejected({ limit: 9, device: 'meter-1' }).items)).toEqual([3, 1])
    expect(numbers(at.reader.rejected({ limit: 9, code: 'EMPTY_PAYLOAD' }).items)).toEqual([2])
    expect(readAll((after, limit) => at.reader.rejectedSince(after, { devices: ['meter-1'] }, limit), 1)).toHaveLength(2)
    expect(at.reader.rejected({ limit: 1 }).total).toBe(3)
  })

  test('positions of what a device was refused for can be found, settled, and refused again', () => {
    const pending = { code: 'DEVICE_PENDING' } as const
    const refused = [rejected(7, { ...pending, id: itemId(7, 1) }), rejected(5, pending), rejected(7, pending)]
    at.store.commit(batch({ rejected: [...refused, rejected(6), rejected(8, { ...pending, device: 'other-1' })] }))
    const found = at.store.rejectedPositions('meter-1', ['DEVICE_PENDING', 'UNKNOWN_DEVICE'])
    expect(found).toEqual([
      { position: 5, ids: [itemId(5, 0)] },
      { position: 7, ids: [itemId(7, 0), itemId(7, 1)] },
    ])
    const again = rejected(5, { code: 'WRONG_TYPE' })
    at.store.commit(batch({ settled: found.flatMap(({ ids }) => ids), rejected: [again] }))
    expect(at.store.rejectedPositions('meter-1', ['DEVICE_PENDING'])).toEqual([])
    expect(at.store.rejectedPositions('meter-1', ['WRONG_TYPE'])).toEqual([{ position: 5, ids: [again.id] }])
    expect(at.reader.rejected({ limit: 1 }).total).toBe(3)
  })

  test('pruning keeps the newest rejected records', () => {
    at.store.commit(batch({ rejected: [1, 2, 3, 4, 5].map((number) => rejected(number)) }))
    expect(at.store.pruneRejected(5)).toBe(0)
    expect(at.store.pruneRejected(2)).toBe(3)
    expect(numbers(at.reader.rejected({ limit: 9 }).items)).toEqual([5, 4])
    expect(at.store.pruneRejected(0)).toBe(2)
  })
}
