import fc from 'fast-check'
import { ConnectionRates } from './connection-rates'
import { defaultBackoff, FailureBackoff } from './failure-backoff'
import { FlapWatch } from './flap-watch'
import { holdMs } from './hold-ladder'
import { TokenBucket } from './token-bucket'

const steps = fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 200 })
const second = 1_000

describe('a token bucket', () => {
  test('never gives more than its burst and what came since, nor less than that', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 }), (waits, perSecond, burst) => {
        const bucket = new TokenBucket({ perSecond, burst }, 0)
        let now = 0
        let taken = 0
        for (const wait of waits) {
          now += wait
          if (!bucket.take(now)) {
            // Less than one token is there, so the next has come after the time of one.
            now += second / perSecond + 1e-6
            expect(bucket.take(now)).toBe(true)
          }
          taken++
          expect(taken).toBeLessThanOrEqual(burst + (now * perSecond) / second + 1e-6)
        }
      }),
    )
  })

  test('what is owed is paid exactly when it says, and a clock that goes back changes nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 100 }), (count, perSecond) => {
        const bucket = new TokenBucket({ perSecond, burst: 10 }, 1_000)
        bucket.spend(count, 1_000)
        const owed = bucket.owedMs(1_000)
        expect(owed).toBeCloseTo(Math.max(0, ((count - 10) / perSecond) * second), 6)
        expect(bucket.owedMs(0)).toBeCloseTo(owed, 6)
        if (owed > 1) expect(bucket.owedMs(1_000 + owed - 1)).toBeGreaterThan(0)
        expect(bucket.owedMs(1_000 + owed)).toBeCloseTo(0, 6)
      }),
    )
  })
})

describe('a ladder of holds', () => {
  test('doubles up to its end and never beyond', () => {
    expect([0, 1, 2, 8, 9, 2_000].map((step) => holdMs(defaultBackoff, step))).toEqual([
      1_000, 2_000, 4_000, 256_000, 300_000, 300_000,
    ])
  })
})

describe('back-off after failures', () => {
  test('whatever comes when, no key gets more attempts in an hour than the ladder has room for', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 60_000 }), { maxLength: 300 }), (waits) => {
        const backoff = new FailureBackoff()
        let now = 0
        let checked = 0
        for (const wait of waits) {
          now += wait
          if (now > 3_600_000) break
          if (backoff.refuses('k', now)) continue
          checked++
          backoff.failed('k', now)
        }
        // 5 free, 9 doublings in 8.5 minutes, then one in 5 minutes; forgetting takes 15 quiet ones.
        expect(checked).toBeLessThanOrEqual(5 + 9 + Math.ceil(3_600_000 / 300_000) + 1)
      }),
    )
  })

  test('five are free, the sixth begins a hold, which is told once', () => {
    const backoff = new FailureBackoff()
    expect([1, 2, 3, 4, 5].map(() => backoff.failed('k', 0))).toEqual([false, false, false, false, false])
    expect(backoff.refuses('k', 0)).toBe(false)
    expect(backoff.failed('k', 0)).toBe(true)
    expect(backoff.refuses('k', 999)).toBe(true)
    expect(backoff.refuses('other', 999)).toBe(false)
    expect(backoff.refuses('k', 1_000)).toBe(false)
    expect(backoff.failed('k', 1_000)).toBe(false)
    expect(backoff.holds(2_000)).toEqual([{ key: 'k', since: 0, until: 3_000, refused: 1 }])
  })

  test('is forgotten after a quiet time, when the key proves itself, and when there are too many keys', () => {
    const backoff = new FailureBackoff({ maxKeys: 2 })
    const hold = (key: string, now: number) => Array.from({ length: 6 }, () => backoff.failed(key, now))
    hold('a', 0)
    expect(backoff.failed('a', 1_000 + 900_000)).toBe(false)
    expect(backoff.refuses('a', 901_000)).toBe(false)
    hold('b', 901_000)
    expect(backoff.clear('b', 901_001)).toBe(true)
    expect(backoff.clear('b', 901_001)).toBe(false)
    hold('c', 902_000)
    hold('d', 902_000)
    hold('e', 902_000)
    expect(backoff.holds(902_001).map(({ key }) => key)).toEqual(['d', 'e'])
  })
})

describe('flapping', () => {
  test('who keeps to the limit on average is never held; who logs in at once more often is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 59_999 }), (max, start) => {
        const calm = new FlapWatch({ maxLogIns: max })
        const spacing = 60_000 / max + 1
        for (let n = 0; n < 200; n++) expect(calm.loggedIn('k', start + n * spacing)).toBe(false)
        const wild = new FlapWatch({ maxLogIns: max })
        const held = Array.from({ length: max + 2 }, (_, n) => wild.loggedIn('k', start + n))
        expect(held.includes(true)).toBe(true)
      }),
    )
  })

  test('holds for a minute, doubling to an hour, and begins anew after two calm hours', () => {
    const watch = new FlapWatch({ maxLogIns: 2 })
    let now = 0
    const flap = () => {
      for (let n = 0; !watch.loggedIn('k', now); n++) if (n > 5) throw new Error('is not held')
      const { since, until } = watch.holds(now)[0] ?? { since: 0, until: 0 }
      expect(watch.refuses('k', until - 1)).toBe(true)
      expect(watch.refuses('k', until)).toBe(false)
      now = until
      return until - since
    }
    expect(Array.from({ length: 8 }, flap)).toEqual([60, 120, 240, 480, 960, 1920, 3600, 3600].map((s) => s * second))
    now += 7_200_000
    expect(flap()).toBe(60_000)
    expect(watch.clear('k', now - 1)).toBe(true)
  })

  test('0 is no bound, and who is calm is forgotten', () => {
    const never = new FlapWatch({ maxLogIns: 0 })
    for (let n = 0; n < 1_000; n++) expect(never.loggedIn('k', 0)).toBe(false)
    const watch = new FlapWatch({ maxLogIns: 2, maxKeys: 1 })
    watch.loggedIn('a', 0)
    for (let n = 0; n < 9; n++) expect(watch.loggedIn('b', 0)).toBe(false)
    watch.sweep(130_000)
    expect(Array.from({ length: 3 }, () => watch.loggedIn('b', 130_000))).toContain(true)
  })
})

describe('connection rates', () => {
  test('each address has its own, and is told once when it is refused', () => {
    const rates = new ConnectionRates({ perSecond: 1, burst: 2 })
    expect(['a', 'a', 'a', 'a', 'b'].map((address) => rates.open(address, 0))).toEqual([
      'taken',
      'taken',
      'first',
      'refused',
      'taken',
    ])
    expect(rates.open('a', 1_000)).toBe('taken')
    expect(rates.holds(1_000)).toMatchObject([{ key: 'a', refused: 2 }])
    expect(rates.open('a', 1_000)).toBe('refused')
    expect(rates.clear('a')).toBe(true)
    expect(rates.open('a', 1_000)).toBe('taken')
    rates.sweep(60_000)
    expect(rates.holds(60_000)).toEqual([])
  })

  test('0 per second is no bound', () => {
    const rates = new ConnectionRates({ perSecond: 0, burst: 1 })
    expect(Array.from({ length: 100 }, () => rates.open('a', 0))).not.toContain('first')
  })
})
