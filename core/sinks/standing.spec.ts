import fc from 'fast-check'
import { dropWarning } from './drop-warning'
import { type Happening, standingAfter, startedAt } from './standing'

const failed = (because: 'unavailable' | 'misconfigured', over: Partial<Happening> = {}): Happening =>
  ({ kind: 'failed', because, detail: 'connection refused', retryAfterMs: null, random: 0, ...over }) as Happening

test('failures in a row wait longer and longer; one success forgets them', () => {
  let standing = standingAfter(startedAt(0), { kind: 'ready' }, 10)
  expect(standing).toEqual({ state: 'running', since: 10, detail: '', retryAt: null, failures: 0 })
  standing = standingAfter(standing, failed('unavailable'), 100)
  expect(standing).toEqual({ state: 'retrying', since: 100, detail: 'connection refused', retryAt: 1_100, failures: 1 })
  standing = standingAfter(standing, failed('unavailable'), 1_100)
  expect(standing).toMatchObject({ since: 100, retryAt: 3_100, failures: 2 })
  standing = standingAfter(standing, { kind: 'ready' }, 3_200)
  expect(standing).toMatchObject({ state: 'running', since: 3_200, detail: '', retryAt: null, failures: 0 })
})

test('wrong settings are tried slowly, however soon the target wants to be asked', () => {
  const standing = standingAfter(startedAt(0), failed('misconfigured', { retryAfterMs: 1_000 } as never), 0)
  expect(standing).toMatchObject({ state: 'misconfigured', retryAt: 240_000 })
})

test('what ends while it is paused does not change that', () => {
  const paused = standingAfter(startedAt(0), { kind: 'paused', detail: 'Paused by anne.' }, 5)
  expect(standingAfter(paused, { kind: 'ready' }, 6)).toBe(paused)
  expect(standingAfter(paused, failed('unavailable'), 6)).toBe(paused)
  expect(standingAfter(paused, { kind: 'started' }, 7)).toMatchObject({ state: 'starting', since: 7, detail: '' })
})

test('since moves with the state and with nothing else, and a next attempt is planned only after a failure', () => {
  const happening = fc.constantFrom<Happening>(
    { kind: 'ready' },
    { kind: 'started' },
    { kind: 'paused', detail: 'p' },
    failed('unavailable'),
    failed('misconfigured'),
  )
  fc.assert(
    fc.property(fc.array(happening), (list) => {
      let standing = startedAt(0)
      for (const [index, each] of list.entries()) {
        const before = standing
        standing = standingAfter(before, each, index + 1)
        expect(standing.since).toBe(standing.state === before.state ? before.since : index + 1)
        expect(standing.retryAt !== null).toBe(standing.state === 'retrying' || standing.state === 'misconfigured')
        if (standing.state === 'running') expect([standing.detail, standing.failures]).toEqual(['', 0])
      }
    }),
  )
})

test.each([
  [30, 22, false],
  [30, 23.1, true],
  [4, 2.9, false],
  [4, 3.1, true],
  [4, 9, true],
])('of %d days retention the warning at %d days is %s', (keptDays, ageDays, warned) => {
  const day = 86_400_000
  expect(dropWarning('readings', 0, keptDays * day, ageDays * day) !== '').toBe(warned)
})

test.each([
  ['readings', 'Raw readings are kept for 30 days: those that are not written yet are dropped from 1970-01-31T00:00Z on.'],
  [
    'uplinks',
    'Raw messages are kept in the journal for 30 days: those that are not archived yet are dropped from 1970-01-31T00:00Z on.',
  ],
  [
    'days',
    'Raw readings are kept for 30 days: days that are not archived yet cannot be written whole from 1970-01-31T00:00Z on.',
  ],
] as const)('what is dropped of %s is named', (dropped, warning) => {
  const day = 86_400_000
  expect(dropWarning(dropped, 0, 30 * day, 29 * day)).toBe(warning)
})
