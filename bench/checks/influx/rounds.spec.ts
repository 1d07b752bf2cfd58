import type { InfluxRun } from './influx-run'
import { middle } from './rounds'

const run = (perSecond: number, missing = 0): InfluxRun => ({
  name: 'Busbar',
  offered: null,
  acknowledged: 100,
  perSecond,
  missing,
  catchUpSeconds: 0,
  cpu: { own: perSecond, influx: 0 },
  threads: [],
})

test('the middle rate counts with its CPU, and everything that is missing', () => {
  expect(middle([run(30, 2), run(10), run(20, 1)])).toEqual({ ...run(20, 3), acknowledged: 300 })
  expect(() => middle([])).toThrow('there is nothing')
})
