import { Desk, range, s, steady, t0 } from './testing/desk'

describe('a gap of numbers', () => {
  test('becomes a row when it is still open after the time to settle, whichever device is heard then', () => {
    const desk = new Desk()
    steady(desk, 0, 9)
    desk.reading(65, 1, 13)
    expect(desk.pass(124.9)).toEqual([])
    expect(desk.pass(125)).toEqual([
      {
        id: 11,
        device: 'A',
        kind: 'numbers',
        from: t0 + 45 * s,
        to: t0 + 65 * s,
        epoch: 1,
        firstSeq: 10,
        lastSeq: 12,
        count: 3,
        missing: 3,
        readingsEach: 1,
        reason: null,
        noticedAt: t0 + 65 * s,
        filledAt: null,
      },
    ])
  })

  test('is none when its numbers only came in another order', () => {
    const desk = new Desk()
    for (const [at, seq] of [0, 1, 4, 3, 2, 5].entries()) desk.reading(seq, 1, seq, { now: at })
    expect(desk.pass(10_000)).toEqual([])
  })

  test('has the bounds of what is missing when it settles', () => {
    const desk = new Desk()
    steady(desk, 0, 1)
    desk.reading(50, 1, 10)
    for (const seq of [2, 5, 9]) desk.reading(seq * 5, 1, seq, { now: 51 })
    expect(desk.pass(1000)).toMatchObject([{ from: t0 + 10 * s, to: t0 + 45 * s, firstSeq: 3, lastSeq: 8, count: 5, missing: 5 }])
  })

  test('stays as a row when the data comes after all, and says when', () => {
    const desk = new Desk()
    steady(desk, 0, 9)
    desk.reading(65, 1, 13)
    desk.reading(55, 1, 11, { now: 500, source: 'buffered' })
    expect(desk.pass(500)).toMatchObject([{ count: 3, missing: 2, filledAt: null }])
    for (const seq of [10, 12]) desk.reading(seq * 5, 1, seq, { now: 600 + seq })
    const filled = { firstSeq: 10, lastSeq: 12, from: t0 + 45 * s, to: t0 + 65 * s, count: 3, missing: 0, filledAt: t0 + 612 * s }
    expect(desk.pass(1000)).toMatchObject([filled])
  })

  test('is not filled by what came before', () => {
    const desk = new Desk()
    steady(desk, 0, 9)
    desk.reading(65, 1, 13)
    for (const _ of range(1, 3)) desk.reading(55, 1, 11, { now: 500 })
    expect(desk.pass(501)).toMatchObject([{ missing: 2 }])
  })

  test('opens at the start of an epoch, but not of the first that is heard of a device', () => {
    const desk = new Desk()
    steady(desk, 100, 105)
    desk.reading(600, 2, 2)
    expect(desk.pass(1000)).toMatchObject([
      { epoch: 2, firstSeq: 0, lastSeq: 1, from: t0 + 525 * s, to: t0 + 600 * s, count: 2, reason: 'restart' },
    ])
  })

  test('is not made of an older epoch from before the device was known', () => {
    const desk = new Desk()
    steady(desk, 0, 5)
    desk.reading(-600, 0, 70, { now: 30, source: 'buffered' })
    expect(desk.pass(1000)).toEqual([])
  })

  test('knows an epoch that is used again after the flash was erased', () => {
    const desk = new Desk()
    steady(desk, 0, 50)
    for (const seq of [1, 2, 3]) desk.reading(1000 + seq * 5, 1, seq)
    expect(desk.pass(2000)).toMatchObject([{ firstSeq: 0, lastSeq: 0, reason: 'restart', to: t0 + 1005 * s }])
  })

  test('is not made of a number that nobody can have counted to', () => {
    const desk = new Desk()
    steady(desk, 0, 5)
    desk.reading(30, 1, 2 ** 31)
    desk.reading(35, 1, 6)
    desk.reading(40, 1, 7)
    expect(desk.pass(1000)).toEqual([])
  })

  // protocols.md 1.7: wraps at 2^32 − 1.
  test('may lie over the wrap', () => {
    const desk = new Desk()
    for (const [i, seq] of [2 ** 32 - 2, 2 ** 32 - 1, 1, 2].entries()) desk.reading(i * 5, 1, seq)
    expect(desk.pass(1000)).toMatchObject([{ firstSeq: 0, lastSeq: 0, count: 1 }])
  })

  test('beyond the bound is final, the one that nothing touched for longest first', () => {
    const desk = new Desk()
    for (const seq of range(0, 200)) desk.reading(seq * 10, 1, seq * 2)
    desk.pass(5000)
    for (const seq of [1, 399]) desk.reading(seq * 5, 1, seq, { now: 5000 })
    const rows = desk.pass(6000)
    expect(rows).toHaveLength(200)
    expect(rows.filter(({ missing }) => missing === 0)).toMatchObject([{ firstSeq: 399 }])
    expect(JSON.stringify(desk.states.get('A')).length).toBeLessThan(8000)
  })
})
