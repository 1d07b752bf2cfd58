import type { PresenceFacts } from './facts'
import { PresenceBook, type PresenceBookOptions } from './presence-book'

const rule = { defaultIntervalMs: 60_000, degradedAfter: 3, offlineAfter: 5 }
const t0 = 1_700_000_000_000
const s = 1000

const facts = (device: string, heardAt: number, more: Partial<PresenceFacts> = {}): PresenceFacts => ({
  device,
  heardAt,
  heartbeatAt: null,
  heartbeatMs: null,
  timeoutMs: null,
  epoch: 1,
  session: 1,
  goneAt: null,
  ...more,
})

function book(devices: readonly string[] = ['meter-1'], options: Partial<PresenceBookOptions> = {}): PresenceBook {
  const made = new PresenceBook({ rule, listeningSince: t0 - 3600 * s, ...options })
  made.setDevices(devices.map((id) => ({ id, heartbeatMs: null })))
  return made
}

/** A book whose one device has been announced online at t0. */
function onlineBook(options: Partial<PresenceBookOptions> = {}): PresenceBook {
  const made = book(['meter-1'], options)
  made.observe([facts('meter-1', t0)])
  expect(made.tick(t0)).toHaveLength(1)
  return made
}

describe('silence', () => {
  test('takes a device from online over degraded to offline, each announced once', () => {
    const watched = onlineBook()
    const seen = [179, 180, 181, 299, 300, 301, 4000].flatMap((second) => watched.tick(t0 + second * s))
    expect(seen).toEqual([
      { device: 'meter-1', from: 'online', to: 'degraded', at: t0 + 180 * s, reason: 'no message for 180 s' },
      { device: 'meter-1', from: 'degraded', to: 'offline', at: t0 + 300 * s, reason: 'no message for 300 s' },
    ])
  })

  test('is broken by any message', () => {
    const watched = onlineBook()
    watched.tick(t0 + 200 * s)
    watched.observe([facts('meter-1', t0 + 250 * s)])
    expect(watched.tick(t0 + 250 * s)).toEqual([
      { device: 'meter-1', from: 'degraded', to: 'online', at: t0 + 250 * s, reason: 'message received' },
    ])
  })

  test('is counted from the newest message although the deadline was set by an older one', () => {
    const watched = onlineBook()
    watched.observe([facts('meter-1', t0 + 100 * s)])
    expect(watched.tick(t0 + 200 * s)).toEqual([])
    expect(watched.tick(t0 + 279 * s)).toEqual([])
    expect(watched.tick(t0 + 280 * s)).toMatchObject([{ to: 'degraded' }])
  })

  test('follows an interval that is announced later and is shorter', () => {
    const watched = onlineBook()
    watched.observe([facts('meter-1', t0 + s, { heartbeatMs: 5 * s })])
    watched.tick(t0 + s)
    expect(watched.tick(t0 + 16 * s)).toMatchObject([{ to: 'degraded' }])
  })

  test('follows a shorter time-out that the protocol fixes later', () => {
    const watched = onlineBook()
    watched.observe([facts('meter-1', t0 + s, { timeoutMs: 20 * s })])
    watched.tick(t0 + s)
    expect(watched.tick(t0 + 21 * s)).toMatchObject([{ to: 'offline' }])
  })

  test('follows an interval that an operator sets for the device', () => {
    const watched = onlineBook()
    watched.watch({ id: 'meter-1', heartbeatMs: 10 * s })
    expect(watched.tick(t0 + 30 * s)).toMatchObject([{ to: 'degraded' }])
  })

  test('follows new thresholds', () => {
    const watched = onlineBook()
    watched.setRule({ ...rule, degradedAfter: 1 })
    expect(watched.tick(t0 + 60 * s)).toMatchObject([{ to: 'degraded' }])
    watched.setRule(rule)
    expect(watched.tick(t0 + 61 * s)).toMatchObject([{ to: 'online' }])
  })

  test('ends on time after the clock was set back', () => {
    const watched = onlineBook()
    const back = t0 - 3000 * s
    expect(watched.tick(back)).toEqual([])
    watched.observe([facts('meter-1', back)])
    watched.tick(back + s)
    expect(watched.tick(back + 180 * s)).toMatchObject([{ to: 'degraded' }])
  })
})

describe('a last will', () => {
  const gone = facts('meter-1', t0, { goneAt: t0 + 10 * s })

  test('is announced after the hold-down', () => {
    const watched = onlineBook()
    watched.observe([gone])
    expect(watched.tick(t0 + 10 * s)).toEqual([])
    expect(watched.tick(t0 + 14_999)).toEqual([])
    expect(watched.tick(t0 + 15 * s)).toEqual([
      { device: 'meter-1', from: 'online', to: 'offline', at: t0 + 15 * s, reason: 'last will or offline status received' },
    ])
  })

  test('makes no noise when the device is back within the hold-down', () => {
    const watched = onlineBook()
    watched.observe([gone])
    watched.tick(t0 + 10 * s)
    watched.observe([facts('meter-1', t0 + 12 * s, { session: 2 })])
    expect([12, 13, 15, 60].flatMap((second) => watched.tick(t0 + second * s))).toEqual([])
  })

  test('is announced at once when the hold-down is 0', () => {
    const watched = onlineBook({ holdDownMs: 0 })
    watched.observe([gone])
    expect(watched.tick(t0 + 10 * s)).toMatchObject([{ to: 'offline' }])
  })

  test('of a device that was never announced leads from unknown to offline', () => {
    const watched = book()
    watched.observe([gone])
    expect(watched.tick(t0 + 10 * s)).toEqual([])
    expect(watched.tick(t0 + 15 * s)).toMatchObject([{ from: 'unknown', to: 'offline' }])
  })

  test('is followed by online when the device comes back later', () => {
    const watched = onlineBook()
    watched.observe([gone])
    watched.tick(t0 + 20 * s)
    watched.observe([facts('meter-1', t0 + 30 * s, { session: 2 })])
    expect(watched.tick(t0 + 30 * s)).toMatchObject([{ from: 'offline', to: 'online' }])
  })
})

describe('after a restart of the hub', () => {
  const start = t0 + 7200 * s
  const restarted = (state: 'online' | 'degraded' | 'offline' | 'unknown', known = facts('meter-1', t0)) => {
    const made = book(['meter-1'], { listeningSince: start })
    made.restore([{ device: 'meter-1', state, since: t0 }])
    made.observe([known])
    return made
  }

  test('a state goes on without being announced again', () => {
    const watched = restarted('online')
    expect(watched.tick(start)).toEqual([])
    expect(watched.presenceOf('meter-1')).toEqual({ state: 'online', since: t0 })
  })

  test('a device gets its whole interval to be heard again', () => {
    const watched = restarted('online')
    expect(watched.tick(start + 179 * s)).toEqual([])
    expect(watched.tick(start + 180 * s)).toMatchObject([{ from: 'online', to: 'degraded' }])
  })

  test('an offline device does not become online by the restart alone', () => {
    const watched = restarted('offline')
    expect([0, 1, 200, 400].flatMap((second) => watched.tick(start + second * s))).toEqual([])
    watched.observe([facts('meter-1', start + 401 * s)])
    expect(watched.tick(start + 401 * s)).toMatchObject([{ from: 'offline', to: 'online' }])
  })

  test('a degraded device stays degraded until the time is up or it is heard', () => {
    const watched = restarted('degraded')
    expect([0, 1, 180, 299].flatMap((second) => watched.tick(start + second * s))).toEqual([])
    expect(watched.tick(start + 300 * s)).toMatchObject([{ from: 'degraded', to: 'offline' }])
  })

  test('a device long silent that this monitor never judged stays unknown until the time is up', () => {
    const watched = restarted('unknown')
    expect([0, 1, 299].flatMap((second) => watched.tick(start + second * s)).map((change) => change.to)).toEqual([])
    expect(watched.tick(start + 300 * s)).toMatchObject([{ from: 'unknown', to: 'offline' }])
  })

  test('a will from before the stop waits for a reconnect once more', () => {
    const watched = restarted('online', facts('meter-1', t0, { goneAt: t0 + s }))
    expect(watched.tick(start + 4 * s)).toEqual([])
    expect(watched.tick(start + 5 * s)).toMatchObject([{ to: 'offline' }])
  })

  test('a restored state whose facts are lost runs out', () => {
    const watched = book(['meter-1'], { listeningSince: start })
    watched.restore([{ device: 'meter-1', state: 'online', since: t0 }])
    expect(watched.tick(start)).toEqual([])
    expect(watched.tick(start + 300 * s)).toMatchObject([{ from: 'online', to: 'offline' }])
  })

  test('and after the machine slept, nobody is blamed for it', () => {
    const watched = onlineBook()
    watched.listenFrom(start)
    expect(watched.tick(start)).toEqual([])
    expect(watched.tick(start + 180 * s)).toMatchObject([{ to: 'degraded' }])
  })
})

describe('the devices of a monitor', () => {
  test('are unknown until heard, and counted', () => {
    const watched = book(['a', 'b', 'c'])
    watched.observe([facts('a', t0), facts('b', t0 - 200 * s)])
    expect(watched.tick(t0)).toMatchObject([
      { device: 'a', to: 'online' },
      { device: 'b', to: 'degraded' },
    ])
    expect(watched.summary()).toEqual({ total: 3, online: 1, degraded: 1, offline: 0, unknown: 1 })
  })

  test('change with the filter: who leaves is forgotten silently, who stays keeps the state, who comes is unknown', () => {
    const watched = book(['a', 'b'])
    watched.observe([facts('a', t0), facts('b', t0)])
    watched.tick(t0)
    watched.setDevices([
      { id: 'b', heartbeatMs: null },
      { id: 'c', heartbeatMs: null },
    ])
    expect(watched.tick(t0 + s)).toEqual([])
    expect(watched.summary()).toEqual({ total: 2, online: 1, degraded: 0, offline: 0, unknown: 1 })
    expect(watched.presenceOf('a')).toBeNull()
    expect(watched.tick(t0 + 180 * s)).toMatchObject([{ device: 'b', to: 'degraded' }])
  })

  test('that are not watched are ignored, in facts and in restored states', () => {
    const watched = book(['a'])
    watched.observe([facts('other', t0)])
    watched.restore([{ device: 'other', state: 'online', since: t0 }])
    watched.forget('other')
    expect(watched.tick(t0)).toEqual([])
    expect(watched.summary().total).toBe(1)
  })

  test('may be forgotten and watched again', () => {
    const watched = onlineBook()
    watched.forget('meter-1')
    expect(watched.tick(t0 + 180 * s)).toEqual([])
    watched.watch({ id: 'meter-1', heartbeatMs: null })
    watched.observe([facts('meter-1', t0 + 190 * s)])
    expect(watched.tick(t0 + 190 * s)).toMatchObject([{ from: 'unknown', to: 'online' }])
  })
})

test('a tick looks only at devices whose time has come', () => {
  const ids = Array.from({ length: 10_000 }, (_, index) => `meter-${index}`)
  const watched = book(ids)
  watched.observe(ids.map((id) => facts(id, t0)))
  watched.tick(t0)
  // Facts that count how often they are read stand for the work done: quiet ticks must not look at any.
  let reads = 0
  const counting = ids.map((id) => {
    const plain = facts(id, t0 + s)
    return Object.defineProperty({ ...plain }, 'heardAt', {
      get: () => {
        reads += 1
        return plain.heardAt
      },
    })
  })
  watched.observe(counting)
  reads = 0
  for (let second = 1; second < 100; second += 1) expect(watched.tick(t0 + second * s)).toEqual([])
  expect(reads).toBe(0)
  watched.tick(t0 + 180 * s)
  expect(reads).toBeGreaterThan(0)
})
