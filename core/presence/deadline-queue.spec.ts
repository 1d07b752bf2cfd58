import fc from 'fast-check'
import { DeadlineQueue } from './deadline-queue'

test('nothing is due in an empty queue', () => {
  expect(new DeadlineQueue<string>().takeDue(Number.POSITIVE_INFINITY)).toBeUndefined()
})

test('an item is due at its time, not before', () => {
  const queue = new DeadlineQueue<string>()
  queue.add(10, 'a')
  expect(queue.takeDue(9)).toBeUndefined()
  expect(queue.takeDue(10)).toEqual({ at: 10, item: 'a' })
  expect(queue.size).toBe(0)
})

test('items come out by time, all that are due and no others, whatever order they went in', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 50 })), fc.integer({ min: 0, max: 50 }), (times, now) => {
      const queue = new DeadlineQueue<number>()
      for (const time of times) queue.add(time, time)
      const taken: number[] = []
      for (let slot = queue.takeDue(now); slot !== undefined; slot = queue.takeDue(now)) taken.push(slot.item)
      expect(taken).toEqual(times.filter((time) => time <= now).sort((a, b) => a - b))
      expect(queue.size).toBe(times.length - taken.length)
    }),
  )
})
