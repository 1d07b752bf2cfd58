import { valuesOf } from './row-values'

const channels = ['voltage', 'current', 'active_power']

test('each row has the channels it was stored with, whatever the row before had', () => {
  const rows = [
    [7, 230.1, 4, null],
    [7, 230.2, 5, null],
    [7, null, null, null],
    [7, null, 6, 900.5],
    [7, 231, 0, -1],
  ]
  const values = rows.map((row) => valuesOf(channels, row, 1, null))
  expect(values).toEqual([
    { voltage: 230.1, current: 4 },
    { voltage: 230.2, current: 5 },
    {},
    { current: 6, active_power: 900.5 },
    { voltage: 231, current: 0, active_power: -1 },
  ])
  expect(values.map((each) => Object.keys(each).join())).toEqual([
    'voltage,current',
    'voltage,current',
    '',
    'current,active_power',
    'voltage,current,active_power',
  ])
})

test('channels that the type does not know come last and stay with their row', () => {
  expect(valuesOf(channels, [1, 2, 3], 0, '{"tamper":1}')).toEqual({ voltage: 1, current: 2, active_power: 3, tamper: 1 })
  expect(valuesOf(channels, [1, 2, 3], 0, null)).toEqual({ voltage: 1, current: 2, active_power: 3 })
})
