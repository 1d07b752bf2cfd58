import type { Bucket, ChannelBucket } from './bucket'
import { mergeBuckets } from './merge'

const part = (more: Partial<ChannelBucket>): ChannelBucket => ({
  count: 1,
  min: 0,
  max: 0,
  mean: 0,
  first: 0,
  last: 0,
  delta: null,
  events: null,
  ...more,
})
const bucket = (start: number, channels: Record<string, ChannelBucket>): Bucket => ({ start, channels })

test('nothing merged is nothing', () => {
  expect(mergeBuckets(0, [])).toBeNull()
})

test('the mean is weighted by count; the rest is the least, the greatest, the first and the last', () => {
  const merged = mergeBuckets(1000, [
    bucket(1000, { power: part({ count: 3, mean: 2, min: 1, max: 3, first: 1, last: 3 }) }),
    bucket(2000, { power: part({ count: 1, mean: 10, min: 10, max: 10, first: 10, last: 10 }) }),
  ])
  expect(merged).toEqual(bucket(1000, { power: part({ count: 4, mean: 4, min: 1, max: 10, first: 1, last: 10 }) }))
})

test('means too large to be added have a mean all the same', () => {
  const buckets = [1e308, -1.7e308, 1.7e308].map((mean, n) =>
    bucket(n, { power: part({ count: 9, mean, min: mean, max: mean }) }),
  )
  const mean = mergeBuckets(0, buckets)?.channels.power?.mean ?? Number.NaN
  expect(mean).toBeGreaterThanOrEqual(-1.7e308)
  expect(mean).toBeLessThanOrEqual(1.7e308)
})

test('the order in which buckets are given makes no difference', () => {
  const buckets = [3, 1, 2].map((n) => bucket(n, { power: part({ first: n, last: n, mean: n, min: n, max: n }) }))
  expect(mergeBuckets(1, buckets)?.channels.power).toMatchObject({ first: 1, last: 3, mean: 2 })
})

test('a channel that only some buckets have is merged of those', () => {
  const merged = mergeBuckets(1, [
    bucket(1, { power: part({ last: 7 }) }),
    bucket(2, { state: part({}) }),
    bucket(3, { state: part({}) }),
  ])
  expect([merged?.channels.power?.count, merged?.channels.state?.count, merged?.channels.power?.last]).toEqual([1, 2, 7])
})

test('deltas and events add up', () => {
  const merged = mergeBuckets(1, [
    bucket(1, { energy: part({ delta: 1.5, events: { resets: 1, rollovers: 0, swaps: 0 } }) }),
    bucket(2, { energy: part({ delta: 2 }) }),
    bucket(3, { energy: part({ delta: 0.5, events: { resets: 1, rollovers: 2, swaps: 3 } }) }),
  ])
  expect(merged?.channels.energy).toMatchObject({ delta: 4, events: { resets: 2, rollovers: 2, swaps: 3 } })
})

test('a channel that became a counter later has the delta of what is known', () => {
  const merged = mergeBuckets(1, [bucket(1, { energy: part({}) }), bucket(2, { energy: part({ delta: 2 }) })])
  expect(merged?.channels.energy?.delta).toBe(2)
})

test('a calculated channel keeps its delta and stays without readings', () => {
  const merged = mergeBuckets(
    1,
    [1, 2].map((n) => bucket(n, { work: part({ count: 0, delta: n }) })),
  )
  expect(merged?.channels.work).toEqual(part({ count: 0, delta: 3 }))
})

test('the zeros of a calculated channel do not count beside readings', () => {
  const merged = mergeBuckets(1, [
    bucket(1, { work: part({ count: 0, delta: 1 }) }),
    bucket(2, { work: part({ count: 2, delta: 1, min: 5, max: 9, mean: 7, first: 5, last: 9 }) }),
    bucket(3, { work: part({ count: 0, delta: 1 }) }),
  ])
  expect(merged?.channels.work).toEqual(part({ count: 2, delta: 3, min: 5, max: 9, mean: 7, first: 5, last: 9 }))
})

test('a device may call a channel whatever it likes', () => {
  const channels = Object.fromEntries([['__proto__', part({ last: 3 })]])
  expect(Object.entries(mergeBuckets(1, [bucket(1, channels)])?.channels ?? {})).toEqual([['__proto__', part({ last: 3 })]])
})
