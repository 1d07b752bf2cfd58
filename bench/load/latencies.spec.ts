import { Latencies } from './latencies'

test('percentiles are taken from all samples', () => {
  const latencies = new Latencies()
  for (let ms = 100_000; ms >= 1; ms--) latencies.add(ms)
  expect(latencies.summary()).toEqual({ count: 100_000, p50: 50_001, p99: 99_001, max: 100_000 })
})
