import type { ProjectionAtWork } from './projection'
import { batch, gap, latest, meter, noon, reading, rejected } from './projection-samples'

const hour = 3_600_000
const day = 24 * hour

/** What becomes of a device that is deleted. */
export function describeForgetting(at: ProjectionAtWork): void {
  const facts = { heardAt: noon, heartbeatAt: null, heartbeatMs: null, timeoutMs: null, epoch: null, session: null, goneAt: null }

  /** Everything of one device; three readings in two hours. */
  function lifeOf(device: string, number: number) {
    const of = (offset: number) => ({ device, at: noon + offset * hour, seq: offset, values: { energy: 10 * offset } })
    return {
      readings: [0, 1, 2].map((offset) => reading(number + offset, of(offset))),
      latest: [latest(number, { device })],
      facts: [{ device, ...facts }],
      events: [{ id: number, device, kind: 'alert' as const, at: noon, receivedAt: noon, body: {} }],
      rejected: [rejected(number, { device })],
      gaps: [gap(number, { device })],
      continuity: [{ device, intervalMs: 1, newestAt: noon, latencyMs: 1, book: null }],
      memories: [{ device, dialect: 'test', state: 1, wakeAt: null }],
      duplicates: [{ device, at: noon }],
    }
  }

  /** All that is known of a device. */
  function known(device: string) {
    const range = { device, from: noon - day, to: noon + day }
    const history = (bucketMs: number | null) =>
      at.reader.history(meter.name, { ...range, channels: ['energy'], bucketMs }).series
    const own = (items: readonly { readonly device: string }[]) => items.filter((each) => each.device === device)
    return {
      readings: [at.reader.readings(0, { devices: [device] }, 10).items, own(at.reader.readings(0, {}, 100).items)],
      latest: [own(at.reader.latest({})), own(at.store.loadLatest()), own(at.reader.latestSince(0, {}, 10).items)],
      events: own(at.reader.events(0, {}, null, 10).items),
      rejected: own(at.reader.rejected({ limit: 10 }).items),
      rest: [own(at.store.loadFacts()), own(at.store.loadContinuity()), own(at.store.loadMemories())],
      history: [history(null), history(300_000), history(hour), history(day)],
      completeness: at.reader.completeness(range, noon + 2 * hour),
    }
  }

  beforeEach(() => {
    at.now = noon + 3 * hour
  })

  test('a forgotten device is as one that never was, and no other is touched', () => {
    const never = known('meter-2')
    at.store.commit(batch({ cursor: 1, ...lifeOf('meter-1', 1) }))
    const before = known('meter-1')
    at.store.commit(batch({ cursor: 2, ...lifeOf('meter-2', 11) }))
    at.store.rollUp(noon + 2 * day, 4)
    expect(known('meter-2')).not.toEqual(never)
    at.store.commit(batch({ cursor: 3, forgotten: ['meter-2', 'nobody'] }))
    for (let times = 0; times < 2; times++) {
      expect(known('meter-2')).toEqual(never)
      expect(known('meter-1')).toEqual(before)
      at.store.rollUp(noon + 2 * day, 100)
      at.reopen()
    }
    expect(at.store.rollUp(noon + 2 * day, 100)).toEqual({ rebuilt: 0, waiting: 0 })
  })

  test('what a device sends after it was forgotten is the beginning of another life', () => {
    at.store.commit(batch({ cursor: 1, ...lifeOf('meter-1', 1) }))
    at.store.rollUp(noon + 2 * day, 100)
    const again = reading(5, { at: noon, seq: 0, values: { energy: 3 } })
    expect(at.store.commit(batch({ cursor: 2, forgotten: ['meter-1'], readings: [again] }))).toEqual({ duplicates: 0 })
    for (let times = 0; times < 2; times++) {
      const { readings, history, completeness } = known('meter-1')
      expect(readings).toEqual([[again], [again]])
      for (const series of history) expect(series[0]?.points).toMatchObject([{ count: 1, last: 3 }])
      expect(completeness.days).toMatchObject([{ received: 1, duplicates: 0 }])
      at.store.rollUp(noon + 2 * day, 100)
    }
  })

  test('nothing of a forgotten device is rebuilt', () => {
    at.store.commit(batch({ cursor: 1, ...lifeOf('meter-1', 1) }))
    expect(at.store.rollUp(noon + 2 * day, 1).waiting).toBeGreaterThan(0)
    at.store.commit(batch({ cursor: 2, forgotten: ['meter-1'] }))
    expect(at.store.rollUp(noon + 2 * day, 100)).toEqual({ rebuilt: 0, waiting: 0 })
  })

  test('a batch that is written again forgets nothing of what came with it', () => {
    at.store.commit(batch({ cursor: 1, ...lifeOf('meter-1', 1) }))
    const second = batch({ cursor: 2, forgotten: ['meter-1'], ...lifeOf('meter-1', 11) })
    at.store.commit(second)
    const before = known('meter-1')
    at.store.commit(second)
    expect(known('meter-1')).toEqual(before)
  })

  test('pages pass over the readings of a forgotten device', () => {
    at.store.commit(batch({ cursor: 1, ...lifeOf('meter-1', 1) }))
    at.store.commit(batch({ cursor: 2, ...lifeOf('meter-2', 11), forgotten: ['meter-1'] }))
    for (let after = 0, found = 0; ; ) {
      const { items, next, caughtUp } = at.reader.readings(after, {}, 2)
      found += items.length
      expect(next).toBeGreaterThan(after)
      after = next
      if (!caughtUp) continue
      expect(found).toBe(3)
      break
    }
  })
}
