import { Desk, range, s, steady, t0 } from './testing/desk'

describe('what is known of a device', () => {
  test('is how long live readings take to arrive, whose clock is set', () => {
    const desk = new Desk()
    for (const seq of range(0, 100)) desk.reading(seq, 1, seq, { now: seq + 2 })
    desk.reading(50, 1, 50, { now: 200 })
    desk.reading(101, 1, 101, { now: 900, source: 'buffered' })
    desk.reading(102, 1, 102, { now: 900, quality: ['clock-estimated'] })
    desk.reading(103, 1, 103, { now: 900, replayed: true })
    expect(desk.states.get('A')).toMatchObject({ latencyMs: 2000, intervalMs: 1000, newestAt: t0 + 103 * s })
    desk.reading(104, 1, 104, { now: 122 })
    expect(desk.states.get('A')?.latencyMs).toBe(3000)
  })

  test('goes when it is deleted: what it sends later is of a new device', () => {
    const desk = new Desk()
    steady(desk, 0, 9)
    desk.reading(65, 1, 13)
    desk.forget('A')
    desk.reading(200, 2, 70)
    expect(desk.pass(2000)).toEqual([])
    expect(desk.states.get('A')).toMatchObject({ newestAt: t0 + 200 * s, latencyMs: 0, intervalMs: null })
  })

  test('stays over a restart, with gaps that have not settled', () => {
    const desk = new Desk()
    steady(desk, 0, 9)
    desk.reading(65, 1, 13)
    desk.restart()
    expect(desk.pass(124.9)).toEqual([])
    desk.restart()
    expect(desk.pass(125)).toMatchObject([{ count: 3 }])
    desk.restart()
    desk.reading(55, 1, 11, { now: 130 })
    expect(desk.pass(130)).toMatchObject([{ missing: 2 }])
  })

  test('is small', () => {
    const desk = new Desk()
    steady(desk, 0, 500)
    expect(JSON.stringify(desk.states.get('A')).length).toBeLessThan(700)
    for (const seq of range(0, 500)) desk.message(3000 + seq * 10, seq, { device: 'B' })
    expect(JSON.stringify(desk.states.get('B')).length).toBeLessThan(1500)
  })
})
