import type { CompletenessQuery } from '../../core/completeness'
import type { ContinuityState } from '../../core/continuity/state'
import { itemId } from '../../core/item-id'
import type { PresenceFacts } from '../../core/presence/facts'
import type { ProjectionAtWork } from './projection'
import { batch, gap, noon, reading } from './projection-samples'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
/** Start of the day of noon in Berlin. */
const midnight = noon - 14 * hour

/** What a projection knows of what is missing. */
export function describeCompleteness(at: ProjectionAtWork): void {
  const ask = (over: Partial<CompletenessQuery> = {}) =>
    at.reader.completeness({ device: 'meter-1', from: midnight, to: midnight + day, ...over }, at.now)
  const state = (over: Partial<ContinuityState> = {}): ContinuityState => {
    return { device: 'meter-1', intervalMs: minute, newestAt: at.now, latencyMs: 12.5, book: null, ...over }
  }

  const heard = (timeoutMs: number): PresenceFacts => {
    const nothing = { heartbeatAt: null, heartbeatMs: null, epoch: null, session: null, goneAt: null }
    return { device: 'meter-1', heardAt: noon, timeoutMs, ...nothing }
  }

  test('nothing is known of a device that sent nothing', () => {
    expect(ask()).toEqual({
      device: 'meter-1',
      from: midnight,
      to: midnight + day,
      intervalMs: null,
      latencyMs: null,
      days: [],
      gaps: [],
      silentSince: null,
      truncated: false,
    })
  })

  test('what was received, late and twice is counted by the day of the site in which it was measured', () => {
    const readings = [
      reading(1),
      reading(2, { source: 'buffered' }),
      reading(3, { receivedAt: reading(3).at + minute + 1 }),
      reading(4, { receivedAt: reading(4).at + minute }),
      reading(5, { at: midnight - 1, receivedAt: midnight }),
    ]
    const duplicates = [
      { device: 'meter-1', at: noon },
      { device: 'meter-1', at: midnight - 1 },
    ]
    at.store.commit(batch({ cursor: 1, readings: [...readings, reading(6, { at: reading(1).at, seq: 1 })], duplicates }))
    expect(ask({ from: midnight - 1, to: midnight + 1 }).days).toEqual([
      {
        ...{ day: '2025-05-31', from: midnight - day, to: midnight },
        ...{ expected: 1, received: 1, late: 0, missing: 0, duplicates: 1 },
      },
      {
        ...{ day: '2025-06-01', from: midnight, to: midnight + day },
        ...{ expected: 4, received: 4, late: 2, missing: 0, duplicates: 2 },
      },
    ])
  })

  test('a batch that is written again is not counted again', () => {
    const all = batch({ cursor: 7, readings: [reading(1), reading(2)], duplicates: [{ device: 'meter-1', at: noon }] })
    at.store.commit(all)
    at.store.commit(all)
    at.reopen()
    at.store.commit({ ...all, cursor: 6 })
    expect(ask().days).toMatchObject([{ received: 2, duplicates: 1 }])
    at.store.commit({ ...all, cursor: 8 })
    expect(ask().days).toMatchObject([{ received: 2, duplicates: 4 }])
  })

  test('what is missing of a gap over midnight is shared between the days, and no part is lost', () => {
    at.store.commit(
      batch({
        cursor: 1,
        readings: [reading(1, { at: midnight - 30 * hour }), reading(2)],
        gaps: [gap(3, { from: midnight - 26 * hour, to: midnight + hour, count: 9, missing: 8 })],
      }),
    )
    const { days } = ask({ from: midnight - 27 * hour })
    expect(days.map(({ missing, expected }) => [missing, expected])).toEqual([
      [1, 2],
      [7, 7],
      [0, 1],
    ])
    expect(ask({ from: midnight - 1 }).days.map((each) => each.missing)).toEqual([7, 0])
  })

  test('a gap that changed replaces what it was', () => {
    at.store.commit(batch({ cursor: 1, readings: [reading(1)], gaps: [gap(2)] }))
    expect(ask()).toMatchObject({ gaps: [gap(2)], days: [{ missing: 7, expected: 8 }] })
    const filled = gap(2, { missing: 0, filledAt: noon + 99, reason: 'offline' })
    at.store.commit(batch({ cursor: 2, gaps: [filled] }))
    expect(ask()).toMatchObject({ gaps: [filled], days: [{ missing: 0, expected: 1 }] })
  })

  test('gaps that overlap the range come in the order of time, the newest when there are too many', () => {
    const gaps = [4, 1, 3, 2].map((number) => gap(number, { from: noon + (number - 1) * hour, to: noon + number * hour }))
    const other = gap(9, { device: 'meter-2' })
    at.store.commit(batch({ cursor: 1, gaps: [...gaps, other] }))
    const ids = (over: Partial<CompletenessQuery>) => ask(over).gaps.map((each) => each.id / itemId(1, 0))
    expect(ids({})).toEqual([1, 2, 3, 4])
    expect(ids({ from: noon + hour, to: noon + 3 * hour })).toEqual([2, 3])
    expect(ids({ from: noon + hour + 1, to: noon + 2 * hour + 1 })).toEqual([2, 3])
    expect(ids({ gapLimit: 2 })).toEqual([3, 4])
    expect([ask({ gapLimit: 2 }).truncated, ask({ gapLimit: 4 }).truncated]).toEqual([true, false])
  })

  test('numbers that stand for several readings each count as such, and lumps of data are no silence', () => {
    const lumps = state({ intervalMs: 1000, newestAt: noon })
    const gaps = [gap(1, { from: noon - 40_000, to: noon, count: 3, missing: 3, readingsEach: 10 })]
    at.store.commit(batch({ cursor: 1, readings: [reading(1)], continuity: [lumps], gaps }))
    at.now = noon + 60_000
    expect(ask()).toMatchObject({ silentSince: null, days: [{ received: 1, missing: 30, expected: 31 }] })
    at.now = noon + 61_000
    expect(ask()).toMatchObject({ silentSince: noon, days: [{ missing: 90 }] })
    at.store.commit(batch({ cursor: 2, facts: [heard(240_000)] }))
    expect(ask()).toMatchObject({ silentSince: null, days: [{ missing: 30 }] })
  })

  test('a silence that is not over yet counts up to the present', () => {
    at.store.commit(batch({ cursor: 1, readings: [reading(1)], continuity: [state({ newestAt: noon })] }))
    at.now = noon + 3 * minute
    expect(ask()).toMatchObject({ intervalMs: minute, latencyMs: 12.5, silentSince: null, days: [{ missing: 0 }] })
    at.now = noon + 10 * minute
    expect(ask()).toMatchObject({ silentSince: noon, days: [{ missing: 9, expected: 10 }] })
    at.now = midnight + 34 * hour
    const { days } = ask({ to: midnight + 3 * day })
    expect(days.map((each) => [each.day, each.received, each.missing])).toEqual(
      [
        ['2025-06-01', 1, 600],
        ['2025-06-02', 0, 599],
      ].map(([name, received, missing]) => [name, received, missing]),
    )
  })

  test('days before the first reading and after the present are absent', () => {
    at.store.commit(batch({ cursor: 1, readings: [reading(1)], duplicates: [{ device: 'meter-1', at: noon - 5 * day }] }))
    at.now = noon + 2 * day
    const { days } = ask({ from: noon - 10 * day, to: noon + 10 * day })
    expect(days.map((each) => each.day)).toEqual(['2025-06-01', '2025-06-02', '2025-06-03'])
  })

  test('a question that makes no sense is refused', () => {
    for (const over of [
      { to: midnight },
      { to: midnight - 1 },
      { to: midnight + 366 * day + 1 },
      { from: 0.5, to: 1 },
      { gapLimit: 0 },
      { gapLimit: 1001 },
      { gapLimit: 1.5 },
    ])
      expect(() => ask(over)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
    expect(ask({ to: midnight + 366 * day, gapLimit: 1000 }).days).toEqual([])
  })

  test('a memory is replaced by the next of its dialect, and forgotten when there is none', () => {
    const memory = (dialect: string, value: unknown) => ({ device: 'meter-1', dialect, state: value, wakeAt: null })
    at.store.commit(batch({ memories: [memory('a', [1]), memory('b', 'x')] }))
    at.store.commit(batch({ memories: [memory('a', { n: 2 }), memory('b', null)] }))
    expect(at.store.loadMemories()).toEqual([memory('a', { n: 2 })])
    at.store.commit(batch({ continuity: [state({ newestAt: 1 })] }))
    at.store.commit(batch({ continuity: [state({ newestAt: null })] }))
    expect(at.store.loadContinuity()).toEqual([state({ newestAt: null })])
  })
}
