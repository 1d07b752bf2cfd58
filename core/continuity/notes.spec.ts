import type { DecodedEvent } from '../dialect'
import { Desk, range, steady } from './testing/desk'

describe('the reason of a gap', () => {
  const status = (online: boolean): Partial<DecodedEvent> => ({ kind: 'status', body: { online, will: !online } })
  const lost = (count: number, bootCount = 1): Partial<DecodedEvent> => ({ kind: 'heartbeat', body: { lost: count, bootCount } })

  test('is that the device was offline, when its will came in between', () => {
    const desk = new Desk()
    steady(desk, 0, 20)
    desk.note(160, status(false))
    steady(desk, 80, 90)
    expect(desk.pass(2000)).toMatchObject([{ reason: 'offline' }])
  })

  test('is not a will from before', () => {
    const desk = new Desk()
    steady(desk, 0, 10)
    desk.note(51, status(false))
    steady(desk, 11, 20)
    steady(desk, 80, 90)
    expect(desk.pass(2000)).toMatchObject([{ reason: null }])
  })

  test('is that the device started anew, even if its will came as well', () => {
    const desk = new Desk()
    steady(desk, 0, 20)
    desk.note(160, status(false))
    for (const seq of range(3, 12)) desk.reading(300 + seq * 5, 2, seq)
    expect(desk.pass(2000)).toMatchObject([{ kind: 'numbers', epoch: 2, count: 3, reason: 'restart' }])
  })

  test.each([
    ['before', 299, 450],
    ['after', 420, 421],
    ['long after', 470, 471],
  ])('is that data was lost, when the device says so %s the gap shows', (_, said, again) => {
    const desk = new Desk()
    desk.note(0, lost(7))
    steady(desk, 0, 20)
    desk.note(101, lost(7))
    const report = () => desk.note(said, lost(20))
    if (said < 400) report()
    steady(desk, 80, 84)
    if (said >= 400) report()
    desk.note(again, lost(20))
    expect(desk.pass(2000)).toMatchObject([{ kind: 'numbers', count: 59, reason: 'lost' }])
  })

  test('is not what was lost before the last heartbeat, nor a count that began anew', () => {
    const desk = new Desk()
    steady(desk, 0, 5)
    steady(desk, 8, 10)
    desk.note(60, lost(7))
    steady(desk, 20, 22)
    desk.note(120, lost(7))
    steady(desk, 30, 31)
    desk.note(180, lost(0, 2))
    expect(desk.pass(2000).map(({ reason }) => reason)).toEqual([null, null, null])
  })

  // The heat pump says so in the reading that shows the gap.
  test('is that data was lost, when an alert says that the buffer ran over', () => {
    const desk = new Desk()
    for (let at = 0; at <= 100; at += 5) desk.bare(at)
    desk.note(400, { kind: 'alert', body: { type: 'buffer_overflow', active: true } })
    for (let at = 400; at <= 450; at += 5) desk.bare(at)
    expect(desk.pass(2000)).toMatchObject([{ kind: 'silence', reason: 'lost' }])
  })
})
