import { pageOf, scanOf } from './page'

const items = (...ids: number[]) => ids.map((id) => ({ id }))

test('a page goes only as far as every table was looked at', () => {
  const first = scanOf(items(1, 4, 9), 10, null)
  const windowed = scanOf(items(2), 10, 5)
  expect(pageOf([first, windowed], 0, 10, 12)).toEqual({ items: items(1, 2, 4), next: 5, caughtUp: false })
})

test('a window without any match still moves on', () => {
  expect(pageOf([scanOf([], 10, 700)], 3, 10, 900)).toEqual({ items: [], next: 700, caughtUp: false })
})

test('a page that is full ends at its last item', () => {
  const scans = [scanOf(items(1, 3, 5), 3, null), scanOf(items(2, 4, 6), 3, null)]
  expect(pageOf(scans, 0, 3, 6)).toEqual({ items: items(1, 2, 3), next: 3, caughtUp: false })
})

test('a page with nothing behind it ends at the newest id there is', () => {
  expect(pageOf([scanOf(items(1), 3, null)], 0, 3, 8)).toEqual({ items: items(1), next: 8, caughtUp: true })
  expect(pageOf([], 8, 3, 8)).toEqual({ items: [], next: 8, caughtUp: true })
})

test('a reader that is ahead of the store stays where it is', () => {
  expect(pageOf([scanOf([], 3, null)], 50, 3, 8)).toEqual({ items: [], next: 50, caughtUp: true })
})
