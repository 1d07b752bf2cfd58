import { StateTeller } from './state-teller'

let told: string[]
let teller: StateTeller
beforeEach(() => {
  jest.useFakeTimers()
  told = []
  teller = new StateTeller(1000, (key) => told.push(key))
})
afterEach(() => {
  teller.stop()
  jest.useRealTimers()
})

test('a change is told at once, what follows within a second once at its end', () => {
  for (let i = 0; i < 5; i++) teller.changed('A')
  expect(told).toEqual(['A'])
  jest.advanceTimersByTime(999)
  expect(told).toEqual(['A'])
  jest.advanceTimersByTime(1)
  expect(told).toEqual(['A', 'A'])
  jest.advanceTimersByTime(10_000)
  expect(told).toEqual(['A', 'A'])
})

test('never more than once a second, however often it changes', () => {
  for (let ms = 0; ms < 10_000; ms += 10) {
    teller.changed('A')
    jest.advanceTimersByTime(10)
  }
  expect(told.length).toBeLessThanOrEqual(11)
})

test('what is forgotten is told no more', () => {
  teller.changed('A')
  teller.changed('A')
  teller.forget('A')
  jest.advanceTimersByTime(10_000)
  expect(told).toEqual(['A'])
  expect(jest.getTimerCount()).toBe(0)
})
