import fc from 'fast-check'
import type { MessageMark } from '../dialect'
import type { Gap } from '../gap'
import type { Reading } from '../reading'
import { ContinuityBook } from './continuity-book'
import type { ContinuityState } from './state'

const t0 = Date.UTC(2026, 10, 20)
const second = 1000
const end = t0 + 1e9
/** Numbers begin this far before the wrap in some runs. */
const nearWrap = 2 ** 32 - 20

/** Something a device sent: the nth of a boot, with its time. */
interface Sent {
  readonly boot: number
  readonly seq: number
  readonly at: number
}

interface Arrival extends Sent {
  readonly now: number
}

/** How a run of boots reaches the hub. */
interface Voyage {
  /** How many each boot sends, one per second, with a pause in between. */
  readonly boots: readonly number[]
  /** By index, cyclic: what becomes of each. */
  readonly fates: readonly ('once' | 'lost' | 'twice')[]
  /** By index, cyclic: how many places later it arrives. */
  readonly delays: readonly number[]
  /** After how many arrivals the batch is committed, cyclic; 0: the hub starts anew as well. */
  readonly cuts: readonly number[]
  /** Time between two arrivals, ms: gaps settle while the rest arrives, or not. */
  readonly everyMs: number
}

const voyages = (maxDelay: number): fc.Arbitrary<Voyage> =>
  fc.record<Voyage>({
    // At most 120 in all: however they are lost, that is not more pieces than are kept.
    boots: fc.array(fc.integer({ min: 12, max: 40 }), { minLength: 1, maxLength: 3 }),
    fates: fc.array(fc.constantFrom('once', 'once', 'once', 'lost', 'twice'), { minLength: 1, maxLength: 40 }),
    delays: fc.array(fc.nat(maxDelay), { minLength: 1, maxLength: 40 }),
    cuts: fc.array(fc.nat(12), { minLength: 1, maxLength: 6 }),
    everyMs: fc.constantFrom(10, 3000),
  })

/** What a device sends, boot by boot. */
function sentBy({ boots }: Voyage, firstSeq = 0): readonly Sent[] {
  let at = t0
  return boots.flatMap((count, boot) => {
    at += 60 * second
    return Array.from({ length: count }, (_, i): Sent => {
      at += second
      return { boot, seq: (firstSeq + i) % 2 ** 32, at }
    })
  })
}

/** What of it arrives, in which order. The first `safe` of each boot are neither lost nor late. */
function arrivalsOf({ fates, delays, everyMs }: Voyage, sent: readonly Sent[], safe: number): readonly Arrival[] {
  let nth = 0
  const copies = sent.flatMap((item, i) => {
    nth = i > 0 && sent[i - 1]?.boot === item.boot ? nth + 1 : 0
    if (nth < safe) return [{ item, place: i }]
    const fate = fates[i % fates.length]
    const late = (copy: number) => ({ item, place: i + (delays[(i + copy) % delays.length] ?? 0) + copy / 2 })
    return fate === 'lost' ? [] : fate === 'twice' ? [late(0), late(1)] : [late(0)]
  })
  return copies.sort((a, b) => a.place - b.place).map(({ item }, i) => ({ ...item, now: t0 + 3600 * second + i * everyMs }))
}

interface Outcome {
  readonly gaps: readonly Gap[]
  readonly states: readonly ContinuityState[]
  /** For each arrival the epoch it was given, null if it was left out. */
  readonly epochs: readonly (number | null)[]
}

/** Takes arrivals in batches, with restarts in between, and lets everything settle. */
function take(
  arrivals: readonly Arrival[],
  cuts: readonly number[],
  hear: (book: ContinuityBook, arrival: Arrival, id: number) => number | null,
): Outcome {
  let book = new ContinuityBook()
  const gaps = new Map<number, Gap>()
  const states = new Map<string, ContinuityState>()
  const commit = () => {
    const changes = book.takeChanges()
    for (const gap of changes.gaps) gaps.set(gap.id, gap)
    for (const state of changes.continuity) states.set(state.device, state)
  }
  let [cut, since] = [0, 0]
  const epochs = arrivals.map((arrival, i) => {
    book.settle(arrival.now)
    const epoch = hear(book, arrival, i + 1)
    const length = cuts[cut % cuts.length] ?? 0
    if (++since > length) {
      commit()
      if (length === 0) book = new ContinuityBook({ states: JSON.parse(JSON.stringify([...states.values()])) })
      cut++
      since = 0
    }
    return epoch
  })
  book.settle(end)
  commit()
  return { gaps: [...gaps.values()].sort((a, b) => a.id - b.id), states: [...states.values()], epochs }
}

const readingOf = ({ at, seq, now }: Arrival, epoch: number, id: number): Reading => {
  return { id, device: 'A', type: 'm', at, epoch, seq, source: 'live', link: null, quality: [], values: {}, receivedAt: now }
}

function hearReading(book: ContinuityBook, arrival: Arrival, id: number): number {
  book.readings('A', [readingOf(arrival, arrival.boot, id)], null, { numbering: 'readings', now: arrival.now, replayed: false })
  return arrival.boot
}

const hearMessage =
  (bootAt: (arrival: Arrival) => number | null) =>
  (book: ContinuityBook, arrival: Arrival, id: number): number | null => {
    const heard = { numbering: 'messages', now: arrival.now, replayed: false } as const
    const mark: MessageMark = { seq: arrival.seq, at: arrival.at, bootAt: bootAt(arrival) }
    const numbered = book.message('A', mark, id, heard)
    if (numbered === null) return null
    book.readings('A', [readingOf(arrival, numbered.epoch, id)], numbered, heard)
    return numbered.epoch
  }

/** What is missing, as `epoch seq`, if all of it is: counted out of the rows, which also say how many they are. */
function inGaps(gaps: readonly Gap[], received: ReadonlySet<string>): readonly string[] {
  return gaps
    .filter(({ kind, missing }) => kind === 'numbers' && missing > 0)
    .flatMap(({ epoch, firstSeq, lastSeq, missing, count }) => {
      const [first, last] = [firstSeq as number, lastSeq as number]
      const all = Array.from({ length: ((last - first) >>> 0) + 1 }, (_, i) => `${epoch} ${(first + i) % 2 ** 32}`)
      const left = all.filter((each) => !received.has(each))
      expect(left).toHaveLength(missing)
      expect(count).toBeGreaterThanOrEqual(missing)
      return left
    })
    .sort()
}

/** What was sent between the first and the last that arrived of each boot, and did not arrive. */
function lostOf(sent: readonly Sent[], arrivals: readonly Arrival[], name: (item: Sent) => string): readonly string[] {
  const arrived = new Set(arrivals.map(({ at }) => at))
  const lost: string[] = []
  for (const items of Map.groupBy(sent, ({ boot }) => boot).values()) {
    const last = items.findLastIndex(({ at }) => arrived.has(at))
    lost.push(
      ...items
        .slice(0, last + 1)
        .filter(({ at }) => !arrived.has(at))
        .map(name),
    )
  }
  return lost.sort()
}

test('numbered readings: whatever is lost, comes twice or late, gaps and readings together are all numbers', () => {
  fc.assert(
    fc.property(voyages(200), (voyage) => {
      const sent = sentBy(voyage)
      // A device that is heard for the first time had no past: the very first reading comes first.
      const arrivals = [{ ...(sent[0] as Sent), now: t0 }, ...arrivalsOf(voyage, sent, 0)]
      const name = ({ boot, seq }: Sent): string => `${boot} ${seq}`
      const { gaps } = take(arrivals, voyage.cuts, hearReading)
      expect(inGaps(gaps, new Set(arrivals.map(name)))).toEqual(lostOf(sent, arrivals, name))
    }),
  )
})

test('numbered readings: those of the first epoch over the wrap', () => {
  fc.assert(
    fc.property(voyages(20), (voyage) => {
      const whole = { ...voyage, boots: [60] }
      const sent = sentBy(whole, nearWrap)
      const arrivals = [{ ...(sent[0] as Sent), now: t0 }, ...arrivalsOf(whole, sent, 0)]
      const name = ({ boot, seq }: Sent): string => `${boot} ${seq}`
      const { gaps } = take(arrivals, whole.cuts, hearReading)
      expect(inGaps(gaps, new Set(arrivals.map(name)))).toEqual(lostOf(sent, arrivals, name))
    }),
  )
})

test.each([
  ['without a word about the start', 4, 10, () => null],
  ['that say when the device started', 30, 0, ({ at, seq }: Arrival) => at - (seq + 1) * second],
] as const)(
  'numbered messages %s: each is of its boot, kept once, and gaps and messages together are all numbers',
  (_, maxDelay, safe, bootAt) => {
    fc.assert(
      fc.property(voyages(maxDelay), (voyage) => {
        const sent = sentBy(voyage)
        const arrivals = arrivalsOf(voyage, sent, Math.max(safe, 1))
        const { gaps, epochs } = take(arrivals, voyage.cuts, hearMessage(bootAt))
        const kept = arrivals.filter((_, i) => epochs[i] !== null)
        expect(new Set(kept.map(({ at }) => at))).toEqual(new Set(arrivals.map(({ at }) => at)))
        if (maxDelay < 30) expect(kept).toHaveLength(new Set(arrivals.map(({ at }) => at)).size)
        // One epoch for each boot, which names it.
        const epochOf = new Map<number, number>()
        arrivals.forEach(({ boot }, i) => {
          const epoch = epochs[i] ?? epochOf.get(boot)
          expect(epoch).toBe(epochOf.get(boot) ?? epoch)
          epochOf.set(boot, epoch as number)
        })
        expect(new Set(epochOf.values()).size).toBe(epochOf.size)
        const name = ({ boot, seq }: Sent): string => `${epochOf.get(boot)} ${seq}`
        expect(inGaps(gaps, new Set(arrivals.map(name)))).toEqual(lostOf(sent, arrivals, name))
      }),
    )
  },
)

test('numbered messages over the wrap are of one boot', () => {
  fc.assert(
    fc.property(voyages(6), (voyage) => {
      const whole = { ...voyage, boots: [60] }
      const sent = sentBy(whole, nearWrap)
      const arrivals = arrivalsOf(whole, sent, 1)
      const { gaps, epochs } = take(
        arrivals,
        whole.cuts,
        hearMessage(() => null),
      )
      const known = new Set(epochs.filter((epoch) => epoch !== null))
      expect(known.size).toBe(1)
      const name = ({ seq }: Sent): string => `${[...known][0]} ${seq}`
      expect(inGaps(gaps, new Set(arrivals.map(name)))).toEqual(lostOf(sent, arrivals, name))
    }),
  )
})

test('two brokers bring everything, the second later: each message is kept once', () => {
  fc.assert(
    fc.property(voyages(3), fc.integer({ min: 1, max: 12 }), (voyage, behind) => {
      const sent = sentBy(voyage)
      const places = sent.flatMap((item, i) => [
        { item, place: i },
        { item, place: i + behind + (voyage.delays[i % voyage.delays.length] ?? 0) },
      ])
      const arrivals = places.sort((a, b) => a.place - b.place).map(({ item }, i) => ({ ...item, now: t0 + 3600 * second + i }))
      const { gaps, epochs } = take(
        arrivals,
        voyage.cuts,
        hearMessage(() => null),
      )
      expect(epochs.filter((epoch) => epoch !== null)).toHaveLength(sent.length)
      expect(gaps.filter(({ kind }) => kind === 'numbers')).toEqual([])
    }),
  )
})

test.each([
  ['readings', hearReading],
  ['messages', hearMessage(() => null)],
] as const)('batches and restarts of the hub change nothing: %s', (_, hear) => {
  fc.assert(
    fc.property(voyages(40), (voyage) => {
      const arrivals = arrivalsOf(voyage, sentBy(voyage), 1)
      expect(take(arrivals, voyage.cuts, hear)).toEqual(take(arrivals, [1_000_000], hear))
    }),
  )
})

test('silences: late readings in any order, each any number of times, leave what is really missing', () => {
  const late = fc.array(fc.nat(98), { maxLength: 150 })
  fc.assert(
    fc.property(late, fc.array(fc.nat(5), { minLength: 1 }), (list, cuts) => {
      const bare = (tick: number, now: number): Arrival => ({ boot: 0, seq: 0, at: t0 + tick * second, now })
      const before = Array.from({ length: 20 }, (_, i) => bare(i - 20, t0 + i))
      const after = Array.from({ length: 3 }, (_, i) => bare(100 + i, t0 + 100 + i))
      const { gaps } = take(
        [...before, ...after, ...list.map((tick, i) => bare(tick, t0 + 200_000 + i))],
        cuts,
        (book, arrival, id) => {
          book.readings('A', [readingOf(arrival, 0, id)], null, { numbering: 'none', now: arrival.now, replayed: false })
          return 0
        },
      )
      expect(gaps).toMatchObject([{ kind: 'silence', count: 100, missing: 100 - new Set(list).size }])
    }),
  )
})
