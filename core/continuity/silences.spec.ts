import { Desk, range, s, steady, t0 } from './testing/desk'

describe('a silence', () => {
  /** A reading every 5 s up to `from`, then again from `to` on. */
  const pause = (from: number, to: number): Desk => {
    const desk = new Desk()
    for (let at = 0; at <= from; at += 5) desk.bare(at)
    for (let at = to; at <= to + 50; at += 5) desk.bare(at)
    return desk
  }

  test('is a gap when the device goes on as before, with as many as the interval would have given', () => {
    expect(pause(100, 400).pass(2000)).toMatchObject([
      {
        kind: 'silence',
        from: t0 + 100 * s,
        to: t0 + 400 * s,
        count: 59,
        missing: 59,
        epoch: null,
        firstSeq: null,
        reason: null,
      },
    ])
  })

  test('is none below three intervals', () => {
    expect(pause(100, 115).pass(2000)).toEqual([])
    expect(pause(100, 116).pass(2000)).toHaveLength(1)
  })

  test('is none while it is not known how the device goes on, nor when its interval is another', () => {
    const desk = pause(100, 100)
    for (let at = 250; at <= 1000; at += 50) desk.bare(at)
    expect(desk.pass(2000)).toEqual([])
    expect(desk.states.get('A')?.intervalMs).toBe(50 * s)
  })

  test('shows as well when no number is missing', () => {
    const desk = new Desk()
    steady(desk, 0, 20)
    for (const seq of range(21, 30)) desk.reading(300 + seq * 5, 1, seq)
    expect(desk.pass(2000)).toMatchObject([{ kind: 'silence', from: t0 + 100 * s, to: t0 + 405 * s }])
  })

  test('is none where missing numbers explain it', () => {
    const desk = new Desk()
    steady(desk, 0, 20)
    steady(desk, 80, 90)
    expect(desk.pass(2000)).toMatchObject([{ kind: 'numbers', count: 59 }])
  })

  test('is filled by readings that come late, each once', () => {
    const desk = pause(100, 400)
    desk.pass(1000)
    for (const at of [105, 110, 110, 395, 200]) desk.bare(at, { now: 1001 })
    expect(desk.pass(1001)).toMatchObject([{ count: 59, missing: 55 }])
    for (let at = 105; at < 400; at += 5) desk.bare(at, { now: 1500 })
    expect(desk.pass(2000)).toMatchObject([{ count: 59, missing: 0, filledAt: t0 + 1500 * s }])
  })

  test('that is filled before it settles never was', () => {
    const desk = new Desk()
    for (let at = 0; at <= 100; at += 5) desk.bare(at)
    desk.bare(400)
    for (let at = 105; at < 400; at += 5) desk.bare(at, { now: 401 })
    for (let at = 405; at < 500; at += 5) desk.bare(at)
    expect(desk.pass(9000)).toEqual([])
  })

  test('is none between the samples of one message and the next', () => {
    const desk = new Desk()
    for (const burst of range(0, 30))
      for (const sample of range(0, 2)) desk.bare(burst * 10 + sample * 0.05, { now: burst * 10 + 1 })
    expect(desk.pass(9000)).toEqual([])
  })
})
