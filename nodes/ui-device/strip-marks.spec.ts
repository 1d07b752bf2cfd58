import type { PackedCompleteness, PackedGap } from './page-data'
import { stripOf } from './strip-marks'

const reader = { now: 10_000_000, zone: 'UTC' }
const shown = { from: 1_000_000, to: 11_000_000 }
const gap = (id: number, from: number, to: number, fields: Partial<PackedGap> = {}): PackedGap => {
  return { id, kind: 'numbers', from, to, count: 9, missing: 9, readingsEach: 1, reason: null, filledAt: null, ...fields }
}
const day = (from: number, to: number, late = 0) => {
  return { day: '', from, to, expected: 9, received: 9, late, missing: 0, duplicates: 0 }
}
const answer = (fields: Partial<PackedCompleteness>): PackedCompleteness => {
  const nothing = { intervalMs: null, latencyMs: null, days: [], gaps: [], silentSince: null, quality: [], truncated: false }
  return { device: 'm-1', ...shown, ...nothing, ...fields }
}

test('each kind of gap has a look of its own, and a text', () => {
  const gaps = [
    gap(1, 2_000_000, 3_000_000),
    gap(2, 4_000_000, 5_000_000, { kind: 'silence' }),
    gap(3, 6_000_000, 7_000_000, { kind: 'silence', missing: 0, filledAt: 8_000_000 }),
    gap(4, 7_000_000, 7_500_000, { missing: 4 }),
  ]
  const { marks } = stripOf(answer({ gaps, silentSince: 9_000_000 }), shown, reader)
  expect(marks.map(({ look, text }) => `${look}: ${text.split(' ', 2).join(' ')}`)).toEqual([
    'missing: Gap 00:33',
    'silence: Silence 01:06',
    'filled: Filled gap',
    'missing: Gap 01:56',
    'silent: Silent since',
  ])
  expect(marks.at(-1)).toMatchObject({ from: 9_000_000, to: reader.now })
})

test('what lies outside is cut off, but its text tells all of it', () => {
  const gaps = [gap(1, 0, 1_500_000), gap(2, 100, 200), gap(3, 9_900_000, 12_000_000)]
  const { marks } = stripOf(answer({ gaps }), shown, reader)
  expect(marks.map(({ key, from, to }) => [key, from, to])).toEqual([
    ['gap-1', 1_000_000, 1_500_000],
    ['gap-3', 9_900_000, 10_000_000],
  ])
  expect(marks[0]?.text).toContain('00:00 – 00:25')
})

test('readings can be from the day of the first one until now, not in the future', () => {
  expect(stripOf(answer({ days: [day(3_000_000, 20_000_000)] }), shown, reader).stored).toEqual({
    from: 3_000_000,
    to: reader.now,
  })
  expect(stripOf(answer({}), shown, reader).stored).toBeNull()
})

test('days with late readings are stretches too', () => {
  const days = [day(0, 2_000_000, 5), day(2_000_000, 9_000_000), day(9_000_000, 20_000_000, 1)]
  expect(stripOf(answer({ days }), shown, reader).late).toEqual([
    { from: 1_000_000, to: 2_000_000 },
    { from: 9_000_000, to: reader.now },
  ])
})
