import { deviceType } from '../../devices/acuvim-ii/device-type'
import { energyRows, figures, headline, phaseRows } from './live-table'
import { quantitiesOf } from './quantities'

const quantities = quantitiesOf(deviceType)
const values = (numbers: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, { value, at: 7 }]))

test('a row has one unit, and only the cells that the device sends', () => {
  const rows = phaseRows(
    quantities,
    values({ active_power_l1: 1_320, active_power_l2: 1_210, active_power: 3_660, current_n: 1.2 }),
  )
  expect(rows).toEqual([
    {
      key: 'active_power',
      label: 'Active power',
      unit: 'kW',
      cells: { l1: { text: '1.32', at: 7 }, l2: { text: '1.21', at: 7 }, whole: { text: '3.66', at: 7 } },
    },
  ])
})

test('energy counters keep every digit, so that they can be compared with the meter', () => {
  const [row] = energyRows(quantities, values({ energy_active_import: 123_456_789.4 }))
  expect(row).toMatchObject({ unit: 'kWh', cells: { whole: { text: '123 456 789.4'.replaceAll(' ', '\u202f') } } })
})

test('other values are those of the device as a whole; codes are left out', () => {
  const found = figures(
    quantities,
    values({ frequency: 49.987, load_type: 76, current_n: 1.2, energy_apparent: 5, voltage_l1_n: 230 }),
  )
  expect(found.map(({ label, text, unit }) => `${label} ${text} ${unit}`)).toEqual(['Frequency 49.99 Hz', 'Current N 1.20 A'])
})

test('the headline follows the type, each value in its own unit', () => {
  const found = headline(
    deviceType.headline,
    quantities,
    values({ voltage_ln_avg: 230.4, active_power: 84_910, thd_voltage_l1: 2 }),
  )
  expect(found.map(({ label, text, unit }) => `${label} ${text} ${unit}`)).toEqual([
    'Active power 84.91 kW',
    'Voltage L–N 230.4 V',
  ])
})

test('without values there are no rows', () => {
  expect([
    phaseRows(quantities, {}),
    energyRows(quantities, {}),
    figures(quantities, {}),
    headline(deviceType.headline, quantities, {}),
  ]).toEqual([[], [], [], []])
})
