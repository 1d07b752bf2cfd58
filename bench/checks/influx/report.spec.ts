import { disturbances, type Loss } from './disturb'
import type { InfluxRun } from './influx-run'
import { influxRatios, influxVerdicts, lossTable, runsTable, threadsText } from './report'

const run = (name: string, perSecond: number, own: number, missing = 0): InfluxRun => ({
  name,
  offered: null,
  acknowledged: 1_000,
  perSecond,
  missing,
  catchUpSeconds: 0,
  cpu: { own, influx: 0.25 },
  threads: [
    { name: 'busiest', seconds: own / 2 },
    { name: 'other', seconds: own / 2 - 0.001 },
    { name: 'idle', seconds: 0.001 },
  ],
})
const runs = {
  single: run('one by one', 5_000, 1.75),
  batch: run('in batches', 15_000, 0.5),
  live: run('Busbar', 20_000, 0.45),
  catchUp: run('Busbar, catching up', 46_000, 0.15),
}
const [away, killed] = disturbances
const losses: readonly Loss[] = [
  { name: 'in batches', disturbance: away, rate: 2_000, acknowledged: 16_000, missing: 9_000 },
  { name: 'Busbar', disturbance: away, rate: 2_000, acknowledged: 16_000, missing: 0 },
]

test('all promises hold', () => {
  expect(influxVerdicts(runs, losses).map(({ holds }) => holds)).toEqual([true, true, true])
})

test.each([
  ['the rate', { ...runs, catchUp: run('Busbar, catching up', 44_000, 0.15) }, losses, [false, true, true]],
  ['CPU', { ...runs, live: run('Busbar', 20_000, 0.51) }, losses, [true, false, true]],
  ['a point at full rate', { ...runs, live: run('Busbar', 20_000, 0.45, 1) }, losses, [true, true, false]],
  ['a point', runs, [{ name: 'Busbar', disturbance: killed, rate: 2_000, acknowledged: 9, missing: 1 }], [true, true, false]],
])('%s breaks its promise', (_, seen, lost, holds) => {
  expect(influxVerdicts(seen, lost).map((verdict) => verdict.holds)).toEqual(holds)
})

test('without a stock flow only loss is judged', () => {
  expect(influxVerdicts({ ...runs, single: null, batch: null }, losses)).toHaveLength(1)
})

test('what is lost is told as seconds of traffic, and what was not measured as a dash', () => {
  const [, , batches, busbar] = lossTable(losses, [away, killed]).split('\n')
  expect(batches).toMatch(/^\| in batches +\| +9 000 of 16 000 \(4\.5 s\) \| +– \|$/)
  expect(busbar).toMatch(/^\| Busbar +\| +0 of 16 000 \(0\.0 s\) \| +– \|$/)
})

test('rows say what a point costs, and ratios compare ours with each stock flow', () => {
  expect(runsTable(runs)).toMatch(/\| in batches +\| +15 000 \| +0\.75 \| +0\.25 \| +0\.50 \| +0 \|/)
  expect(influxRatios(runs).split('\n')).toHaveLength(4)
  expect(influxRatios(runs)).toContain(
    'Busbar, catching up / in batches: points/s × 3.07; CPU per point × 0.53, without InfluxDB × 0.30',
  )
})

test('the busiest thread is the bound of each, and their ratio that of the machines with cores enough', () => {
  expect(threadsText(runs).split('\n')).toEqual([
    'Busbar, CPU µs a point: busiest 22.5, other 22.4, all others 0.1; by its busiest thread at most 44 444 points/s',
    'in batches, CPU µs a point: busiest 25.0, other 24.9, all others 0.1; by its busiest thread at most 40 000 points/s',
    'Busbar / in batches, by their busiest threads: × 1.11',
  ])
  expect(threadsText({ ...runs, live: { ...runs.live, threads: [] }, batch: null })).toBe('')
})
