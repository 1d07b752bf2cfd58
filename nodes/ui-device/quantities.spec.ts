import { deviceType } from '../../devices/acuvim-ii/device-type'
import { quantitiesOf } from './quantities'

const quantities = quantitiesOf(deviceType)
const named = (key: string) => {
  const { label, unit, channels } = quantities.find((quantity) => quantity.key === key) ?? {
    label: 'none',
    unit: '',
    channels: {},
  }
  return [label, unit, Object.fromEntries(Object.entries(channels).map(([place, channel]) => [place, channel.name]))]
}

test.each([
  ['voltage_ln', 'Voltage L–N', 'V', { l1: 'voltage_l1_n', l2: 'voltage_l2_n', l3: 'voltage_l3_n', whole: 'voltage_ln_avg' }],
  ['voltage_ll', 'Voltage L–L', 'V', { l1: 'voltage_l1_l2', l2: 'voltage_l2_l3', l3: 'voltage_l3_l1', whole: 'voltage_ll_avg' }],
  ['current', 'Current', 'A', { l1: 'current_l1', l2: 'current_l2', l3: 'current_l3', whole: 'current_avg' }],
  ['current_n', 'Current N', 'A', { whole: 'current_n' }],
  [
    'active_power',
    'Active power',
    'W',
    { l1: 'active_power_l1', l2: 'active_power_l2', l3: 'active_power_l3', whole: 'active_power' },
  ],
  [
    'thd_voltage',
    'THD voltage',
    '%',
    { l1: 'thd_voltage_l1', l2: 'thd_voltage_l2', l3: 'thd_voltage_l3', whole: 'thd_voltage_avg' },
  ],
  ['phase_angle_voltage', 'Phase angle voltage', '°', { l2: 'phase_angle_voltage_l2', l3: 'phase_angle_voltage_l3' }],
  ['energy_active_total', 'Active energy, import + export', 'kWh', { whole: 'energy_active_total' }],
  ['frequency', 'Frequency', 'Hz', { whole: 'frequency' }],
])('%s of an Acuvim II', (key, label, unit, channels) => {
  expect(named(key)).toEqual([label, unit, channels])
})

test('energies by phase belong to their sum', () => {
  expect(named('energy_active_import')).toEqual([
    'Active energy, import',
    'kWh',
    {
      whole: 'energy_active_import',
      l1: 'energy_active_import_l1',
      l2: 'energy_active_import_l2',
      l3: 'energy_active_import_l3',
    },
  ])
})

test('no channel is lost, and no two quantities read the same', () => {
  expect(quantities.flatMap(({ channels }) => Object.values(channels).map(({ name }) => name)).sort()).toEqual(
    deviceType.channels.map(({ name }) => name).sort(),
  )
  const labels = quantities.map(({ label }) => label)
  expect(labels.filter((label, i) => labels.indexOf(label) !== i)).toEqual([])
})

test('a quantity that is calculated says from what', () => {
  const [power] = deviceType.channels.filter(({ name }) => name === 'active_power')
  const energy = {
    ...power,
    name: 'energy_import',
    group: 'energy',
    integral: { of: 'active_power', part: 'positive', perHour: 0.001 },
  }
  const [measured, calculated] = quantitiesOf({ ...deviceType, channels: [power, energy] as typeof deviceType.channels })
  expect([measured?.integralOf, calculated?.integralOf]).toEqual([null, 'active_power'])
})
