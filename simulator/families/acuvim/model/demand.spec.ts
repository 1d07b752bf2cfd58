import { Demand } from './demand'

const power = (p: number) => ({ p, q: 0, s: p })
const minute = 60_000

test('demand is the mean of the last quarter of an hour, weighed by time', () => {
  const demand = new Demand()
  demand.add(power(100), 10 * minute)
  demand.add(power(400), 5 * minute)
  expect(demand.mean(power(0)).p).toBeCloseTo(200)
})

test('what is older than a quarter of an hour no longer counts, over any number of samples', () => {
  const demand = new Demand()
  for (let step = 0; step < 5000; step++) demand.add(power(step < 4000 ? 1000 : 10), 5_000)
  expect(demand.mean(power(0)).p).toBeCloseTo(10)
})

test('before the first step it is the power of this moment', () => {
  expect(new Demand().mean(power(7)).p).toBe(7)
})
