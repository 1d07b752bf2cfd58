import { driftingClock } from '../device/clock'
import { Timers } from '../device/timers'
import { VirtualClock } from './virtual-clock'

test('what is due happens in order of time, at its time, and then in the order it was asked for', () => {
  const clock = new VirtualClock(1_000)
  const seen: string[] = []
  const note = (name: string) => () => seen.push(`${name}@${clock.now()}`)
  clock.after(20, note('late'))
  clock.after(10, note('first'))
  clock.after(10, note('second'))
  const cancel = clock.after(15, note('never'))
  cancel()
  clock.advance(15)
  expect(seen).toEqual(['first@1010', 'second@1010'])
  clock.advance(5)
  expect([seen.at(-1), clock.now()]).toEqual(['late@1020', 1_020])
})

test('timers repeat until they are cleared', () => {
  const clock = new VirtualClock(0)
  const timers = new Timers(clock)
  let count = 0
  const stop = timers.every(10, () => count++)
  clock.advance(35)
  stop()
  timers.every(10, () => count++)
  clock.advance(10)
  timers.clear()
  clock.advance(100)
  expect(count).toBe(4)
})

test('a clock that runs fast by 1 % shows a minute and 600 ms after a minute, and its timers come early', () => {
  const clock = new VirtualClock(0)
  const own = driftingClock(clock, 0, 10_000)
  let firedAt = 0
  own.after(1_010, () => {
    firedAt = clock.now()
  })
  clock.advance(60_000)
  expect([own.now(), Math.round(firedAt)]).toEqual([60_600, 1_000])
})
