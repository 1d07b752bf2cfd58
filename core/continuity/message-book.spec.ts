import { Desk, range, s, t0 } from './testing/desk'

describe('messages that share one count', () => {
  test('tell a restart from a lower number that is newer than all before', () => {
    const desk = new Desk()
    for (const seq of range(0, 9)) expect(desk.message(seq * 10, seq)).toBe(0)
    for (const seq of range(0, 3)) expect(desk.message(200 + seq * 10, seq)).toBe(200)
    expect(desk.pass(1000)).toMatchObject([{ kind: 'silence', from: t0 + 90 * s, to: t0 + 200 * s, reason: 'restart' }])
  })

  test('stand for as many readings as lie in their time, where each holds several', () => {
    const desk = new Desk()
    for (const seq of range(0, 9)) desk.datagram(seq * 10, seq, 10)
    for (const seq of range(13, 16)) desk.datagram(seq * 10, seq, 10)
    expect(desk.pass(1000)).toMatchObject([
      { kind: 'numbers', firstSeq: 10, lastSeq: 12, count: 3, missing: 3, readingsEach: 10 },
    ])
  })

  // protocols.md 1.7: with QoS 2 acks and QoS 1 ota/status, seq 7–10 arrive before 6.
  test('may overtake each other', () => {
    const desk = new Desk()
    const epochs = [0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 6, 11].map((seq, i) => desk.message(seq, seq, { now: i }))
    expect(new Set(epochs)).toEqual(new Set([0]))
    expect(desk.pass(1000)).toEqual([])
  })

  test('that come again are known by number and time', () => {
    const desk = new Desk()
    for (const seq of range(0, 5)) desk.message(seq * 10, seq)
    expect(desk.message(40, 4, { now: 51 })).toBeNull()
    expect(desk.message(50, 5, { now: 52 })).toBeNull()
  })

  test('with the number of another one but another time are new', () => {
    const desk = new Desk()
    for (const seq of range(0, 5)) desk.message(seq * 10, seq)
    expect(desk.message(41, 4, { now: 51 })).toBe(0)
  })

  test('of an earlier boot that come late belong to it', () => {
    const desk = new Desk()
    for (const seq of range(0, 3)) desk.message(seq * 10, seq)
    for (const seq of range(0, 3)) desk.message(300 + seq * 10, seq)
    expect(desk.message(40, 4, { now: 340 })).toBe(0)
    expect(desk.message(60, 6, { now: 341 })).toBe(0)
    expect(desk.message(340, 4, { now: 342 })).toBe(300)
    expect(desk.pass(1000)).toMatchObject([{ epoch: t0 / s, firstSeq: 5, lastSeq: 5 }])
  })

  test('of a boot between two known ones get a boot of their own', () => {
    const desk = new Desk()
    for (const seq of range(0, 50)) desk.message(seq * 10, seq)
    for (const seq of range(0, 3)) desk.message(9000 + seq * 10, seq)
    expect(range(0, 5).map((seq) => desk.message(5000 + seq * 10, seq, { now: 9100 }))).toEqual(Array(6).fill(5000))
    expect(desk.pass(10_000)).toMatchObject([{ kind: 'silence' }])
  })

  test('of a boot before the first that was heard get a boot of their own', () => {
    const desk = new Desk()
    for (const seq of range(500, 503)) desk.message(seq * 10, seq)
    expect(range(20, 25).map((seq) => desk.message(seq * 10, seq, { now: 6000 }))).toEqual(Array(6).fill(200))
    expect(desk.pass(10_000)).toEqual([])
  })

  // protocols.md 1.7: wrap from near 2^32 − 1 to near 0 is no new session.
  test('go on over the wrap', () => {
    const desk = new Desk()
    const start = 2 ** 32 - 3
    expect(range(0, 5).map((i) => desk.message(i * 10, (start + i) % 2 ** 32))).toEqual(Array(6).fill(0))
    expect(desk.pass(1000)).toEqual([])
  })

  test('begin anew far from the wrap', () => {
    const desk = new Desk()
    for (const i of range(0, 3)) desk.message(i * 10, 2 ** 32 - 5000 + i)
    expect(desk.message(100, 0)).toBe(100)
    expect(desk.pass(1000)).toEqual([])
  })

  test('show a restart by the uptime even when the number goes up', () => {
    const desk = new Desk()
    for (const seq of range(0, 3)) desk.message(seq * 10, seq)
    expect(desk.message(600, 40, { bootAt: 200 })).toBe(600)
    expect(desk.pass(1000)).toMatchObject([{ epoch: t0 / s + 600, firstSeq: 1, lastSeq: 39, reason: 'restart' }])
  })

  test('that go on are of the same boot although the clock was set and the uptime moved with it', () => {
    const desk = new Desk()
    for (const seq of range(0, 3)) desk.message(seq * 10, seq)
    expect(desk.message(90_000, 4, { bootAt: 89_950 })).toBe(0)
  })

  test('are no restart when the device cannot have counted so far since', () => {
    const desk = new Desk()
    for (const seq of range(0, 3)) desk.message(seq * 10, 5000 + seq)
    expect(desk.message(40, 4990)).toBe(0)
    expect(desk.message(50, 5004)).toBe(0)
    expect(desk.pass(1000)).toEqual([])
  })

  test('after a clock that was set back go on where the number does', () => {
    const desk = new Desk()
    for (const seq of range(0, 20)) desk.message(seq * 10, seq)
    for (const seq of range(21, 60)) expect(desk.message(seq * 10 - 100, seq, { now: seq * 10 })).toBe(0)
    expect(desk.pass(2000)).toEqual([])
  })

  test('begin anew when the device says that it is online and counts from 0, whatever its clock says', () => {
    const desk = new Desk()
    for (const seq of range(0, 200)) desk.message(seq * 10, seq)
    desk.note(2050, { kind: 'status', body: { online: true } })
    expect(desk.message(1905, 0, { now: 2050 })).toBe(1905)
    expect(desk.message(1915, 1, { now: 2060 })).toBe(1905)
    expect(desk.pass(9000)).toEqual([])
  })

  test('miss the beginning of a boot but not its number 0, which some devices leave out', () => {
    const desk = new Desk()
    for (const seq of range(0, 5)) desk.message(seq * 10, seq)
    desk.message(100, 1)
    expect(desk.pass(1000)).toEqual([])
    desk.message(1000, 3, { now: 1000 })
    desk.message(2000, 3, { now: 2000 })
    expect(desk.pass(9000)).toMatchObject([
      { firstSeq: 2, lastSeq: 2, reason: null },
      { firstSeq: 1, lastSeq: 2, reason: 'restart' },
    ])
  })
})
