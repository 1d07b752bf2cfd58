import fc from 'fast-check'
import type { DecodedEvent } from '../dialect'
import type { PresenceFacts } from './facts'
import { PresenceBook, type PresenceChange } from './presence-book'
import { reduceFacts } from './reduce-facts'

const rule = { defaultIntervalMs: 10_000, degradedAfter: 3, offlineAfter: 5 }
const devices = ['a', 'b', 'c', 'd']

const status = (online: boolean, session: number): DecodedEvent => ({
  kind: 'status',
  at: 0,
  body: { online, epoch: 1, session, will: !online },
})

function newBook(): PresenceBook {
  const book = new PresenceBook({ rule, listeningSince: 0 })
  book.setDevices(devices.map((id) => ({ id, heartbeatMs: null })))
  return book
}

const someFacts = fc.record({
  heardAt: fc.integer({ min: 0, max: 100_000 }),
  heartbeatAt: fc.constant(null),
  heartbeatMs: fc.option(fc.integer({ min: 1_000, max: 30_000 })),
  timeoutMs: fc.option(fc.integer({ min: 1_000, max: 60_000 })),
  epoch: fc.constant(1),
  session: fc.constant(1),
  goneAt: fc.option(fc.integer({ min: 0, max: 100_000 })),
})
const oneFactPerDevice = fc
  .tuple(someFacts, someFacts, someFacts, someFacts)
  .map((list) => list.map((facts, index): PresenceFacts => ({ device: devices[index] ?? '', ...facts })))

test('the order and grouping in which the same facts are observed make no difference', () => {
  const orders = fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 })
  fc.assert(
    fc.property(oneFactPerDevice, orders, fc.nat(4), fc.nat(200_000), (list, order, cut, now) => {
      const together = newBook()
      together.observe(list)
      const apart = newBook()
      const shuffled = order.flatMap((index) => list[index] ?? [])
      apart.observe(shuffled.slice(0, cut))
      apart.observe(shuffled.slice(cut))
      apart.observe(shuffled)
      expect(apart.tick(now)).toEqual(together.tick(now))
      expect(apart.summary()).toEqual(together.summary())
      for (const id of devices) expect(apart.presenceOf(id)).toEqual(together.presenceOf(id))
    }),
  )
})

type Step = { readonly device: number; readonly waitMs: number; readonly act: 'talk' | 'reconnect' | 'will' | 'old will' }
const steps = fc.array(
  fc.record<Step>({
    device: fc.nat(3),
    waitMs: fc.oneof(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 0, max: 60_000 })),
    act: fc.constantFrom('talk', 'reconnect', 'will', 'old will'),
  }),
  { maxLength: 60 },
)

/**
 * Connects all devices, then plays the steps as uplinks into a book, ticking after each.
 * `look` sees the book and what was announced; with `deliverOldWills` false those uplinks never happen.
 */
function play(
  list: readonly Step[],
  look: (book: PresenceBook, changes: readonly PresenceChange[]) => void,
  deliverOldWills = true,
): void {
  const book = newBook()
  const facts = new Map<string, PresenceFacts>()
  const sessions = new Map(devices.map((id) => [id, 1]))
  let now = 1_000_000
  const deliver = (id: string, events: readonly DecodedEvent[]) => {
    const next = reduceFacts(facts.get(id) ?? null, now, events, id)
    facts.set(id, next)
    book.observe([next])
  }
  for (const id of devices) deliver(id, [status(true, 1)])
  look(book, book.tick(now))
  for (const { device, waitMs, act } of list) {
    const id = devices[device] ?? ''
    now += waitMs
    const session = (sessions.get(id) ?? 1) + (act === 'reconnect' ? 1 : 0)
    sessions.set(id, session)
    if (act === 'talk') deliver(id, [])
    if (act === 'reconnect') deliver(id, [status(true, session)])
    if (act === 'will') deliver(id, [status(false, session)])
    if (act === 'old will' && deliverOldWills) deliver(id, [status(false, session - 1)])
    look(book, book.tick(now))
  }
}

test('a will of an older session changes nothing: the same is announced as if it had never come', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const announced = (deliverOldWills: boolean): PresenceChange[] => {
        const all: PresenceChange[] = []
        play(list, (_book, changes) => all.push(...changes), deliverOldWills)
        return all
      }
      expect(announced(true)).toEqual(announced(false))
    }),
  )
})

test('changes form a chain: each starts where the last ended, none is announced twice, and counts agree', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const state = new Map(devices.map((id) => [id, 'unknown']))
      play(list, (book, changes) => {
        for (const change of changes) {
          expect(change.from).toBe(state.get(change.device))
          expect(change.to).not.toBe(change.from)
          state.set(change.device, change.to)
        }
        const { total, ...counts } = book.summary()
        expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(total)
        expect(counts.online).toBe([...state.values()].filter((one) => one === 'online').length)
      })
    }),
  )
})

test('a second tick at the same time announces nothing', () => {
  fc.assert(
    fc.property(oneFactPerDevice, fc.nat(200_000), (list, now) => {
      const book = newBook()
      book.observe(list)
      book.tick(now)
      expect(book.tick(now)).toEqual([])
    }),
  )
})

test('ticking each second announces the same states as ticking once', () => {
  fc.assert(
    fc.property(oneFactPerDevice, fc.integer({ min: 100, max: 200 }), (list, seconds) => {
      const often = newBook()
      const once = newBook()
      often.observe(list)
      once.observe(list)
      for (let second = 100; second <= seconds; second += 1) often.tick(second * 1000)
      once.tick(seconds * 1000)
      for (const id of devices) expect(often.presenceOf(id)?.state).toBe(once.presenceOf(id)?.state)
    }),
  )
})
