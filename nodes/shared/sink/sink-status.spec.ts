import { writeFailure } from '../../../core/sinks/influx/answer-failure'
import type { SinkView } from '../../../hub/client/sinks'
import { sinkView } from '../../../test/helpers/fake-sinks'
import { localeOf } from '../../../test/helpers/locale'
import { SinkStatus, sinkLook, sinkText } from './sink-status'

const now = 1_000_000
const day = 86_400_000
const locale = localeOf('influx-sink')

const states: readonly (readonly [Partial<SinkView>, string, string])[] = [
  [{ state: 'starting' }, 'idle', 'starting'],
  [{}, 'working', 'up to date'],
  [{ lagItems: 120, lagMs: 2900 }, 'working', '120 behind, 3 s'],
  [{ lagItems: 999_400, lagMs: 99 * 60_000 }, 'working', '999k behind, 99 min'],
  [{ lagItems: 31_000_000, lagMs: 365 * day }, 'working', '31M behind, 365 d'],
  [{ putAside: 3 }, 'attention', '3 put aside'],
  [{ lagItems: 5, lagMs: 10, detail: 'Readings are about to be dropped.' }, 'attention', '5 behind, 1 s'],
  [{ state: 'misconfigured', detail: 'no secure connection; 403 items were put aside' }, 'alarm', 'check InfluxDB'],
  [{ putAside: 3, lagItems: 5, lagMs: 10 }, 'attention', '5 behind, 1 s'],
  [{ state: 'retrying', retryAt: now + 20_000 }, 'failed', 'retrying in 20 s'],
  [{ state: 'retrying', retryAt: now + 99 * 60_000 }, 'failed', 'retrying in 99 min'],
  [{ state: 'retrying', retryAt: now }, 'failed', 'retrying'],
  [{ state: 'retrying', retryAt: null }, 'failed', 'retrying'],
  [{ state: 'paused' }, 'interrupted', 'paused'],
  [{ state: 'paused', lagItems: 999_400 }, 'interrupted', 'paused, 999k behind'],
  [{ state: 'held' }, 'idle', 'held'],
]

test.each(states)('%j looks %s and reads %p', (fields, look, text) => {
  const view = sinkView(fields)
  expect([sinkLook(view), sinkText(locale, view, now)]).toEqual([look, text])
  expect(text.length).toBeLessThan(20)
})

// The words of the server, as the targets put them.
test.each([
  [401, 'authorization failed', 'not permitted'],
  [403, '"busbar" user is not authorized to write to database "plant"', 'not permitted'],
  [404, 'database not found: "plant"', 'not found there'],
  [500, 'retention policy not found: raw', 'not found there'],
  [302, '', 'check InfluxDB'],
])('what an answer of %p means is read from the detail', (status, error, text) => {
  const failure = writeFailure({ status, body: JSON.stringify({ error }), retryAfter: null }, [], 0)
  expect(failure?.kind).toBe('misconfigured')
  const view = sinkView({ state: 'misconfigured', detail: failure?.message ?? '' })
  expect([sinkLook(view), sinkText(locale, view, now)]).toEqual(['alarm', text])
  expect(text.length).toBeLessThan(20)
})

describe('between two things heard of the sink', () => {
  function setUp() {
    const shown: string[] = []
    const clock = { now }
    const status = new SinkStatus({ show: (look, text) => shown.push(`${look}: ${text}`), text: locale.text }, () => clock.now)
    return { status, shown, clock }
  }

  test('the time to the next attempt runs on', () => {
    const { status, shown, clock } = setUp()
    status.heard(sinkView({ state: 'retrying', retryAt: now + 20_000 }))
    clock.now += 2000
    status.refresh()
    expect(shown).toEqual(['failed: retrying in 20 s', 'failed: retrying in 18 s'])
  })

  test('nothing is shown again once it no longer holds', () => {
    const { status, shown } = setUp()
    status.heard(sinkView({ state: 'retrying', retryAt: now + 20_000 }))
    status.lost()
    status.refresh()
    expect(shown).toHaveLength(1)
  })
})
