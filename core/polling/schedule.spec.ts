import fc from 'fast-check'
import { PollSchedule } from './schedule'

const keyAt = (schedule: PollSchedule, now: number) => {
  const turn = schedule.next(now)
  return turn && 'key' in turn ? turn.key : turn
}

test('each is due at once and then at every multiple of its interval, however late it was served', () => {
  const schedule = new PollSchedule()
  schedule.put('A', 1000, 0)
  expect(schedule.next(30)).toEqual({ key: 'A', missed: 0 })
  expect(schedule.next(40)).toEqual({ waitMs: 960 })
  expect(schedule.next(1700)).toEqual({ key: 'A', missed: 0 })
  expect(schedule.next(1700)).toEqual({ waitMs: 300 })
})

test('what was missed is counted and not made up for', () => {
  const schedule = new PollSchedule()
  schedule.put('A', 1000, 0)
  schedule.next(0)
  expect(schedule.next(4500)).toEqual({ key: 'A', missed: 3 })
  expect(schedule.next(4500)).toEqual({ waitMs: 500 })
})

test('of those that are due the one comes first whose turn is longest ago, not the one that is due most often', () => {
  const schedule = new PollSchedule()
  schedule.put('often', 10, 0)
  schedule.put('seldom', 1000, 0)
  expect([keyAt(schedule, 0), keyAt(schedule, 50), keyAt(schedule, 100)]).toEqual(['often', 'seldom', 'often'])
  expect([keyAt(schedule, 1000), keyAt(schedule, 1050)]).toEqual(['seldom', 'often'])
})

test('a changed interval counts from now, an unchanged one keeps its place', () => {
  const schedule = new PollSchedule()
  schedule.put('A', 1000, 0)
  schedule.next(0)
  schedule.put('A', 1000, 500)
  expect(schedule.next(500)).toEqual({ waitMs: 500 })
  schedule.put('A', 100, 500)
  expect(schedule.next(500)).toEqual({ waitMs: 100 })
})

test('without anybody there is nothing to wait for', () => {
  const schedule = new PollSchedule()
  schedule.put('A', 1000, 0)
  schedule.delete('A')
  expect(schedule.next(0)).toBeNull()
})

test('on a bus that is too slow for all of them everybody gets as many turns as the others', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 50, maxLength: 200 }),
      (meters, pollsMs) => {
        const schedule = new PollSchedule()
        for (let i = 0; i < meters; i++) schedule.put(`${i}`, 1, i / 100)
        const turns = new Map<unknown, number>()
        let now = 1
        for (const ms of pollsMs) {
          const key = keyAt(schedule, now)
          turns.set(key, (turns.get(key) ?? 0) + 1)
          now += ms
        }
        expect(Math.max(...turns.values()) - Math.min(...turns.values())).toBeLessThanOrEqual(1)
        expect(turns.size).toBe(meters)
      },
    ),
  )
})
