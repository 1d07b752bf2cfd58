import type { Channel } from '../../core/channel'

/** A registered measurement type: its channel, and what it is called on the wire. */
export interface Measurement {
  readonly channel: Channel
  readonly types: readonly string[]
}

const maxWatts = 30_000 * 2_000
const gauge = { kind: 'gauge', phase: null } as const

function measurement(types: readonly string[], channel: Omit<Channel, 'kind' | 'phase' | 'key'>): Measurement {
  const [key = channel.name] = types
  return { types: [...new Set([...types, channel.name])], channel: { key, ...gauge, ...channel } }
}

/**
 * Measurement registry of the source, its clause 8.1, with its units and ranges, and the other names its example device
 * uses. The first type is the registered one.
 */
export const registry: readonly Measurement[] = [
  measurement(['voltage_dc'], {
    name: 'voltage_dc',
    label: 'Voltage DC',
    unit: 'V',
    range: [0, 4_000],
    decimals: 1,
    group: 'voltage',
  }),
  // The source says 0 to 5000 A, and that braking trains feed energy back: the sign of the current is its direction.
  measurement(['current_dc'], {
    name: 'current_dc',
    label: 'Current DC',
    unit: 'A',
    range: [-5_000, 5_000],
    decimals: 2,
    group: 'current',
  }),
  measurement(['voltage_ac', 'voltage_ac_rms'], {
    name: 'voltage_ac',
    label: 'Voltage AC',
    unit: 'V',
    range: [0, 30_000],
    decimals: 1,
    group: 'voltage',
  }),
  measurement(['current_ac', 'current_ac_rms'], {
    name: 'current_ac',
    label: 'Current AC',
    unit: 'A',
    range: [0, 2_000],
    decimals: 2,
    group: 'current',
  }),
  // Nominal 16.7 or 50 Hz; a dead line reads 0.
  measurement(['frequency'], {
    name: 'frequency',
    label: 'Frequency',
    unit: 'Hz',
    range: [0, 60],
    decimals: 2,
    group: 'frequency',
  }),
  measurement(['pf'], {
    name: 'power_factor',
    label: 'Power factor',
    unit: '',
    range: [-1, 1],
    decimals: 3,
    group: 'power-factor',
  }),
  measurement(['power_dc', 'power_ac'], {
    name: 'active_power',
    label: 'Active power',
    unit: 'W',
    range: [-maxWatts, maxWatts],
    decimals: 0,
    group: 'power',
  }),
  measurement([], {
    name: 'reactive_power',
    label: 'Reactive power',
    unit: 'var',
    range: [-maxWatts, maxWatts],
    decimals: 0,
    group: 'power',
  }),
  measurement([], {
    name: 'apparent_power',
    label: 'Apparent power',
    unit: 'VA',
    range: [0, maxWatts],
    decimals: 0,
    group: 'power',
  }),
  // Not a counter: no document says that what the example device sends under this name only goes up.
  measurement(['energy_dc'], {
    name: 'energy_dc',
    label: 'Energy DC',
    unit: 'kWh',
    range: [-1e9, 1e9],
    decimals: 3,
    group: 'energy',
  }),
  measurement(['thd_v'], {
    name: 'thd_voltage',
    label: 'THD voltage',
    unit: '%',
    range: [0, 100],
    decimals: 2,
    group: 'quality',
  }),
  // The harmonics of a small current may exceed its fundamental.
  measurement(['thd_i'], {
    name: 'thd_current',
    label: 'THD current',
    unit: '%',
    range: [0, 1_000],
    decimals: 2,
    group: 'quality',
  }),
  measurement(['temperature'], {
    name: 'temperature',
    label: 'Temperature',
    unit: '°C',
    range: [-40, 85],
    decimals: 1,
    group: 'environment',
  }),
  // No range in the source; the batteries of rolling stock are 110 V and less.
  measurement(['battery'], {
    name: 'battery_voltage',
    label: 'Battery voltage',
    unit: 'V',
    range: [0, 150],
    decimals: 2,
    group: 'environment',
  }),
]
