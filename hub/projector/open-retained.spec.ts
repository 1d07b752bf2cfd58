import { SqliteProjectionStore } from '../../adapters/projection/sqlite'
import { SiteCalendar } from '../../core/calendar/site-calendar'
import { HubError } from '../../core/errors/hub-error'
import { retainedBounds } from '../../core/retained/retained-space'
import { openRetained } from './open-retained'

const { retainedPerOwner } = retainedBounds
const forever = Number.MAX_SAFE_INTEGER
const retention = { rawMs: forever, fiveMinutesMs: forever, hoursMs: forever }
const nothing = {
  readings: [],
  latest: [],
  facts: [],
  events: [],
  rejected: [],
  settled: [],
  gaps: [],
  continuity: [],
  memories: [],
}

test('what an older version left beyond the bounds goes at the start, device by device, and the room is what is left', () => {
  const store = new SqliteProjectionStore(':memory:', [], { calendar: new SiteCalendar('UTC'), retention })
  try {
    const topics = Array.from({ length: retainedPerOwner + 500 }, (_, n) => `acuvim/GREEDY/${n}`)
    const retained = [...topics, 'acuvim/ACV-1/status'].map((topic) => ({ topic, payload: Uint8Array.of(1), qos: 1 as const }))
    store.commit({ ...nothing, cursor: 1, retained, duplicates: [], forgotten: [] })
    const space = openRetained(store)
    expect(space.size).toBe(retainedPerOwner + 1)
    expect(store.loadRetained().map(({ topic }) => topic)).toEqual([...space.topics()].sort())
    expect([space.take('acuvim/GREEDY/new', 1), space.take('acuvim/ACV-1/new', 1)]).toEqual([false, true])
  } finally {
    store.close()
  }
})

test('a full disk is no reason not to start', () => {
  const boundRetained = (takes: (topic: string, bytes: number) => boolean) => {
    takes('a', 1)
    throw new HubError('STORE_UNAVAILABLE')
  }
  expect(openRetained({ boundRetained }).size).toBe(1)
  const damaged = () => {
    throw new HubError('STORE_DAMAGED')
  }
  expect(() => openRetained({ boundRetained: damaged })).toThrow('damaged')
})
