import { itemId } from '../../core/item-id'
import { LagWatch } from './lag-watch'

const t0 = 1_700_000_000_000
const behind = (receivedAt: number) => ({ items: [{ receivedAt }], caughtUp: false })

test('a reader that is behind for ten seconds on end with old data should skip', () => {
  const watch = new LagWatch()
  expect(watch.tooFarBehind(behind(t0 - 60_000), t0)).toBe(false)
  expect(watch.tooFarBehind(behind(t0 - 60_000), t0 + 9_999)).toBe(false)
  expect(watch.tooFarBehind(behind(t0 - 60_000), t0 + 10_000)).toBe(true)
})

test('a busy plant whose pages are fresh is not a lag', () => {
  const watch = new LagWatch()
  watch.tooFarBehind(behind(t0), t0)
  expect(watch.tooFarBehind(behind(t0 + 59_000), t0 + 60_000)).toBe(false)
})

test('having caught up once begins the count anew', () => {
  const watch = new LagWatch()
  watch.tooFarBehind(behind(t0 - 60_000), t0)
  watch.tooFarBehind({ items: [], caughtUp: true }, t0 + 5_000)
  expect(watch.tooFarBehind(behind(t0 - 60_000), t0 + 11_000)).toBe(false)
})

test('after a jump it tells once how many uplinks were left out', () => {
  const watch = new LagWatch()
  expect(watch.landed(itemId(10, 0))).toBeNull()
  watch.jump(itemId(100, 3))
  expect(watch.landed(itemId(5100, 0))).toBe(5000)
  expect(watch.landed(itemId(5200, 0))).toBeNull()
})
