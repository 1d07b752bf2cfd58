import { Batches } from './batches'

let sent: number[]
let batches: Batches
beforeEach(() => {
  jest.useFakeTimers({ now: 1_000_000 })
  sent = []
  batches = new Batches(() => sent.push(Date.now() - 1_000_000))
  batches.start()
})
afterEach(() => {
  batches.stop()
  jest.useRealTimers()
})

test('without news there is a sign of life every 5 s', () => {
  jest.advanceTimersByTime(15_500)
  expect(sent).toEqual([5000, 10_000, 15_000])
})

test('the first of a burst goes soon, with what came along; the rest a second later', () => {
  batches.touch()
  jest.advanceTimersByTime(20)
  batches.touch()
  jest.advanceTimersByTime(100)
  for (let i = 0; i < 20; i++) {
    batches.touch()
    jest.advanceTimersByTime(10)
  }
  jest.advanceTimersByTime(3000)
  expect(sent).toEqual([50, 1050])
})

test('under constant news there is one batch a second', () => {
  for (let i = 0; i < 500; i++) {
    batches.touch()
    jest.advanceTimersByTime(10)
  }
  expect(sent).toEqual([50, 1050, 2050, 3050, 4050])
})

test('a sign of life follows 5 s after the last batch', () => {
  jest.advanceTimersByTime(4000)
  batches.touch()
  jest.advanceTimersByTime(6000)
  expect(sent).toEqual([4050, 9050])
})

test('after the end nothing is sent', () => {
  batches.touch()
  batches.stop()
  batches.touch()
  jest.advanceTimersByTime(10_000)
  expect(sent).toEqual([])
})
