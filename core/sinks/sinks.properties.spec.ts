import fc from 'fast-check'
import { askedPauseMs, firstPauseMs, longestAskedMs, longestPauseMs, pauseMs, slowPauseMs } from './backoff'
import { Batcher } from './batcher'
import { LagCounter } from './lag-counter'
import { lastBefore } from './last-before'
import { PartedWrite } from './parted-write'

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

test('pauses lie between a second and five minutes, grow, and are never the same for all', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), chance, (failures, random) => {
      const pause = pauseMs(failures, random)
      expect(pause).toBeGreaterThanOrEqual(firstPauseMs)
      expect(pause).toBeLessThanOrEqual(longestPauseMs)
      expect(pauseMs(failures + 1, random)).toBeGreaterThanOrEqual(pause)
      expect(pauseMs(failures, 0.999)).toBeGreaterThan(pauseMs(failures, 0) * 1.5)
      expect(slowPauseMs(random)).toBeGreaterThanOrEqual(240_000)
      expect(slowPauseMs(random)).toBeLessThanOrEqual(longestPauseMs)
    }),
  )
  expect([1, 2, 3, 9, 10, 11].map((n) => pauseMs(n, 0))).toEqual([1_000, 2_000, 4_000, 150_000, 150_000, 150_000])
})

test('a target that says when it wants to be asked is not asked sooner, and is asked within an hour or so', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e9 }), chance, (asked, random) => {
      const pause = askedPauseMs(asked, random)
      expect(pause).toBeGreaterThanOrEqual(Math.min(asked, longestAskedMs))
      expect(pause).toBeLessThanOrEqual(longestAskedMs * 1.1)
    }),
  )
})

/** Writes to a target that refuses what has one of the bad items; answers what it stored and how often it was asked. */
function writeAll(count: number, isBad: (index: number) => boolean) {
  const write = new PartedWrite(Array.from({ length: count }, (_, index) => index))
  const stored: number[] = []
  let writes = 0
  for (let part = write.next(); part; part = write.next()) {
    writes++
    expect(write.next()).toEqual(part)
    if (part.some(isBad)) write.refused(`because of ${part.find(isBad)}`)
    else {
      stored.push(...part)
      write.taken()
    }
  }
  return { stored, writes, bad: write.bad }
}

test('bisecting stores every good item once, in order, finds every bad one with its reason, and takes few writes', () => {
  const cases = fc.integer({ min: 1, max: 3_000 }).chain((count) => {
    return fc.tuple(fc.constant(count), fc.uniqueArray(fc.nat(count - 1), { maxLength: 6 }))
  })
  fc.assert(
    fc.property(cases, ([count, bad]) => {
      const { stored, writes, bad: found } = writeAll(count, (index) => bad.includes(index))
      expect(stored).toEqual(Array.from({ length: count }, (_, index) => index).filter((index) => !bad.includes(index)))
      const expected = bad.toSorted((a, b) => a - b).map((index) => ({ index, reason: `because of ${index}` }))
      expect(found).toEqual(expected)
      expect(writes).toBeLessThanOrEqual(1 + bad.length * (2 * Math.ceil(Math.log2(count)) + 1))
    }),
  )
})

test('when the first half was stored, the second is not tried as a whole: it must have the bad item', () => {
  expect(writeAll(1_024, (index) => index === 1_023).writes).toBe(12)
})

test('a batch that is only too large is written in parts, and nothing is taken for bad', () => {
  const write = new PartedWrite(Array.from({ length: 1_000 }, (_, index) => index))
  const stored: number[] = []
  let writes = 0
  for (let part = write.next(); part; part = write.next()) {
    writes++
    if (part.length > 300) write.refused('too large')
    else {
      stored.push(...part)
      write.taken()
    }
  }
  expect([stored.length, write.bad, writes < 30]).toEqual([1_000, [], true])
})

test('batches have all items in order, keep to their bounds, and none waits longer than it may', () => {
  const limits = { items: 7, bytes: 100, waitMs: 50 }
  const steps = fc.array(fc.record({ wait: fc.nat(30), sizes: fc.array(fc.integer({ min: 1, max: 130 }), { maxLength: 12 }) }))
  fc.assert(
    fc.property(steps, (list) => {
      const batcher = new Batcher<{ n: number; bytes: number; since: number }>(limits)
      const out: number[] = []
      let [now, n] = [0, 0]
      const take = () => {
        const items = batcher.take(now)
        const bytes = items.reduce((sum, item) => sum + item.bytes, 0)
        expect(items.length).toBeLessThanOrEqual(limits.items)
        expect(bytes <= limits.bytes || items.length === 1).toBe(true)
        out.push(...items.map((item) => item.n))
      }
      for (const { wait, sizes } of list) {
        const end = now + wait
        const due = batcher.dueAt()
        if (due !== null && due <= end) {
          now = Math.max(now, due)
          expect(batcher.isDue(now)).toBe(true)
          expect(now - (batcher.items[0]?.since ?? now)).toBeLessThanOrEqual(limits.waitMs)
          take()
        }
        now = end
        for (const bytes of sizes) {
          const item = { n: n++, bytes, since: now }
          if (!batcher.add(item, bytes, now)) {
            expect(batcher.isDue(now)).toBe(true)
            take()
            expect(batcher.add(item, bytes, now)).toBe(true)
          }
        }
      }
      if (batcher.items.length > 0) take()
      expect(out).toEqual(Array.from({ length: n }, (_, index) => index))
    }),
  )
})

test('what is announced is read when there is enough for a batch, or when the first of it has waited', () => {
  const batcher = new Batcher<number>({ items: 10, bytes: 1_000_000, waitMs: 100 })
  batcher.announce(4, 5)
  expect([batcher.isReadDue(6), batcher.isReadDue(104), batcher.isReadDue(105), batcher.dueAt()]).toEqual([
    false,
    false,
    true,
    105,
  ])
  batcher.announce(6, 7)
  expect(batcher.isReadDue(7)).toBe(true)
  for (let n = 0; n < 3; n++) batcher.add(n, 10, 8)
  batcher.read()
  expect([batcher.isReadDue(104), batcher.isDue(104), batcher.isDue(105)]).toEqual([false, false, true])
  batcher.take(105)
  expect(batcher.dueAt()).toBe(null)
  batcher.announce(1, 200)
  batcher.read()
  expect(batcher.dueAt()).toBe(null)
})

test('the lag is what lies between cursor and head, whatever was counted and written in which order', () => {
  const steps = fc.array(
    fc.oneof(fc.record({ more: fc.nat(50) }), fc.record({ write: fc.nat(50) }), fc.constant('count' as const)),
  )
  fc.assert(
    fc.property(steps, (list) => {
      let [head, cursor] = [0, 0]
      const counter = new LagCounter(0)
      const count = () => {
        for (let range = counter.next(head); range; range = counter.next(head)) counter.counted(range.to, range.to - range.from)
      }
      for (const step of list) {
        if (step === 'count') count()
        else if ('more' in step) head += step.more
        else {
          const items = Math.min(step.write, head - cursor)
          cursor += items
          counter.written(cursor, items)
        }
      }
      count()
      expect(counter.items(head)).toBe(head - cursor)
    }),
  )
})

test('a long backlog is estimated from the part of it that is counted', () => {
  const counter = new LagCounter(0)
  const head = 2 ** 30
  const { to = 0 } = counter.next(head) ?? {}
  expect(to).toBe(2 ** 27)
  counter.counted(to, 131_072)
  expect(counter.items(head)).toBe(2 ** 20)
})

test('the cursor of a time is the one after which everything arrived since then', () => {
  const arrivals = fc.array(fc.nat(1_000)).map((list) => list.sort((a, b) => a - b))
  fc.assert(
    fc.property(arrivals, fc.nat(1_100), (list, since) => {
      const items = list.map((at, index) => ({ id: (index + 1) * 1024, at }))
      const head = items.length * 1024
      const cursor = lastBefore(since, head, (id) => items.find((item) => item.id > id)?.at ?? null)
      expect(items.filter((item) => item.id > cursor)).toEqual(items.filter((item) => item.at >= since))
    }),
  )
})
