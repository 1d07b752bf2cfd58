import fc from 'fast-check'
import type { LatestValues, Reading } from '../reading'
import { LatestBook } from './latest-book'

const channels = ['voltage', 'current', 'power', 'energy']
const opened = (stored?: Iterable<LatestValues>) => new LatestBook(new Set(channels), stored)

function reading(device: string, id: number, at: number, values: Record<string, number>): Reading {
  return { id, device, type: 'meter', at, receivedAt: at, epoch: 1, seq: id, source: 'live', link: null, quality: [], values }
}

const some = fc.record({
  device: fc.constantFrom('a', 'b'),
  at: fc.nat(20),
  // A device's channels change, and so does their order.
  values: fc.uniqueArray(fc.constantFrom(...channels), { maxLength: 4 }),
})

/** What is known of a channel must be what its newest reading told, of those of one time the last. */
function newest(readings: readonly Reading[], device: string, channel: string) {
  const [first, ...others] = readings.filter((each) => each.device === device && channel in each.values)
  if (!first) return undefined
  const { at, values } = others.reduce((known, next) => (next.at >= known.at ? next : known), first)
  return { value: values[channel], at }
}

test('each channel has its newest value, whatever came in which order, also when the book was opened again', () => {
  fc.assert(
    fc.property(fc.array(some, { maxLength: 40 }), fc.nat(40), (list, reopened) => {
      const readings = list.map(({ device, at, values }, id) =>
        reading(device, id, at, Object.fromEntries(values.map((name, place) => [name, id + place / 8]))),
      )
      let book = opened()
      const states = new Map<string, LatestValues>()
      for (const [index, each] of readings.entries()) {
        if (index === reopened) book = opened(structuredClone([...states.values()]))
        const state = book.apply(each).latest
        if (state) states.set(each.device, state)
      }
      for (const [device, { values }] of states)
        for (const channel of channels) expect(values[channel]).toEqual(newest(readings, device, channel))
    }),
    { numRuns: 500 },
  )
})

test('what it was opened with stays as it was', () => {
  const stored = { device: 'a', type: 'meter', at: 1, id: 1, values: { voltage: { value: 230, at: 1 } } }
  const book = opened([stored])
  expect(book.apply(reading('a', 2, 2, { voltage: 231 })).latest).toMatchObject({
    at: 2,
    id: 2,
    values: { voltage: { value: 231, at: 2 } },
  })
  expect(stored).toMatchObject({ at: 1, values: { voltage: { value: 230, at: 1 } } })
})

test('a reading older than everything known changes nothing', () => {
  const book = opened()
  book.apply(reading('a', 1, 10, { voltage: 1 }))
  expect(book.apply(reading('a', 2, 9, { voltage: 2 })).latest).toBeNull()
  expect(book.apply(reading('a', 3, 9, { current: 3 })).latest).toMatchObject({ at: 10, id: 3 })
})
