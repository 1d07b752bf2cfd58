import { completenessSummary } from './completeness-summary'
import type { PackedCompleteness, PackedGap } from './page-data'

const minute = 60_000
const hour = 60 * minute
const at = (text: string) => Date.parse(`2026-11-${text}Z`)
const reader = { now: at('21T03:00'), zone: 'UTC' }
const day = (name: string, expected: number, missing = 0): PackedCompleteness['days'][number] => ({
  day: `2026-11-${name}`,
  from: at(`${name}T00:00`),
  to: at(`${name}T00:00`) + 24 * hour,
  expected,
  received: expected - missing,
  late: 0,
  missing,
  duplicates: 0,
})
const gap = (from: string, minutes: number, fields: Partial<PackedGap> = {}): PackedGap => {
  const [count, start] = [minutes * 6, at(from)]
  return {
    id: start,
    kind: 'numbers',
    from: start,
    to: start + minutes * minute,
    count,
    missing: count,
    reason: null,
    filledAt: null,
    readingsEach: 1,
    ...fields,
  }
}
const answer = (fields: Partial<PackedCompleteness>): PackedCompleteness => ({
  device: 'm-1',
  from: 0,
  to: 0,
  intervalMs: 10_000,
  latencyMs: 900,
  days: [day('20', 8640), day('21', 1080)],
  gaps: [],
  silentSince: null,
  quality: [],
  truncated: false,
  ...fields,
})
const said = (fields: Partial<PackedCompleteness>, spanMs: number) => {
  const { headline, rest } = completenessSummary(answer(fields), { from: reader.now - spanMs, to: reader.now }, reader)
  return `${headline}, ${rest}`
}

test.each<[string, Partial<PackedCompleteness>, string]>([
  ['nothing missing', {}, '100 % complete, no gaps'],
  ['a gap', { gaps: [gap('21T02:10', 12, { reason: 'restart' })] }, '99.16 % complete, 12 min gap at 02:10, restart'],
  ['a gap nobody explained', { gaps: [gap('20T18:00', 3)] }, '99.79 % complete, 3 min gap at 20 Nov 18:00'],
  [
    'several',
    { gaps: [gap('20T18:00', 3), gap('21T01:00', 42, { reason: 'lost' }), gap('21T02:00', 1)] },
    '96.8 % complete, 3 gaps, the longest 42 min at 01:00, device memory full',
  ],
  [
    'one that was filled',
    { gaps: [gap('21T01:00', 42, { missing: 0, filledAt: 1 })] },
    '100 % complete, 1 gap, filled by late readings',
  ],
  ['one that was filled in part', { gaps: [gap('21T01:00', 60, { missing: 6 })] }, '99.93 % complete, 1 h gap at 01:00'],
  ['a device gone silent', { silentSince: at('21T02:46') }, '99.02 % complete, silent for 14 min, since 02:46'],
])('of 24 hours with %s an operator reads %p', (_, fields, text) => {
  // 24 hours of readings every 10 s.
  expect(said(fields, 24 * hour)).toBe(text)
})

test('of an hour only what lies in it counts, gaps over its beginning by their share', () => {
  expect(said({ gaps: [gap('21T01:54', 12, { reason: 'offline' })] }, hour)).toBe(
    '90 % complete, 12 min gap at 01:54, not connected',
  )
  expect(said({ gaps: [gap('21T01:00', 42)] }, hour)).toBe('100 % complete, no gaps')
})

test('a device that is new today is not said to lack what was before it', () => {
  expect(said({ days: [day('21', 360)] }, 24 * hour)).toBe('100 % complete, no gaps')
  expect(said({ days: [day('21', 360, 36)], gaps: [gap('21T02:10', 6)] }, 24 * hour)).toBe('90 % complete, 6 min gap at 02:10')
})

test('without a usual interval the share of the day is what can be said', () => {
  expect(said({ intervalMs: null, gaps: [gap('21T02:10', 12)] }, hour)).toBe('80 % complete, 12 min gap at 02:10')
})

test('a stretch of which nothing is known has no percentage', () => {
  expect(completenessSummary(answer({ days: [] }), { from: 0, to: reader.now }, reader).headline).toBe('')
})

test('the number of gaps is a lower bound when the list was cut', () => {
  expect(said({ truncated: true, gaps: [gap('21T01:00', 1), gap('21T02:00', 2)] }, 24 * hour)).toContain('over 2 gaps, ')
})
