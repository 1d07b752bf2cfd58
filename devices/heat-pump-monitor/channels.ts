import type { Channel } from '../../core/channel'

// Ranges are those inside of which the firmware itself calls a value valid.
const gauge = { kind: 'gauge', phase: null } as const
const temperature = { ...gauge, unit: '°C', range: [-40, 125], decimals: 1, group: 'temperature' } as const
/** 500 psi, the end of the transducer's scale, is 34.47 bar. */
const pressure = { ...gauge, unit: 'bar', range: [0, 34.5], decimals: 2, group: 'pressure' } as const
const state = { kind: 'code', phase: null, unit: '', range: [0, 1], decimals: 0, group: 'state' } as const

export const temperatureChannels: readonly Channel[] = [
  { name: 'temperature_inlet', key: 'temp_inlet', label: 'Inlet temperature', ...temperature },
  { name: 'temperature_outlet', key: 'temp_outlet', label: 'Outlet temperature', ...temperature },
  { name: 'temperature_ambient', key: 'temp_ambient', label: 'Ambient temperature', ...temperature },
  { name: 'temperature_compressor', key: 'temp_compressor', label: 'Compressor temperature', ...temperature },
]

/** One phase, and nobody told the device which. */
export const electricalChannels: readonly Channel[] = [
  { name: 'voltage', key: 'voltage', label: 'Voltage', unit: 'V', range: [0, 300], decimals: 1, group: 'voltage', ...gauge },
  { name: 'current', key: 'current', label: 'Current', unit: 'A', range: [0, 25], decimals: 2, group: 'current', ...gauge },
  // The device multiplies voltage by current, so this is exact only at a power factor of 1.
  {
    name: 'active_power',
    key: 'power',
    label: 'Active power',
    unit: 'W',
    range: [0, 7500],
    decimals: 0,
    group: 'power',
    ...gauge,
  },
]

export const pressureChannels: readonly Channel[] = [
  { name: 'pressure_high', key: 'pressure_high', label: 'High-side pressure', ...pressure },
  { name: 'pressure_low', key: 'pressure_low', label: 'Low-side pressure', ...pressure },
]

/** 1 is on, 0 is off. */
export const stateChannels: readonly Channel[] = [
  { name: 'compressor_running', key: 'compressor', label: 'Compressor running', ...state },
  { name: 'fan_running', key: 'fan', label: 'Fan running', ...state },
  { name: 'defrost_active', key: 'defrost', label: 'Defrost active', ...state },
]

export const signalChannels: readonly Channel[] = [
  {
    name: 'signal_strength',
    key: 'signal',
    label: 'Signal strength',
    unit: '%',
    range: [0, 100],
    decimals: 0,
    group: 'link',
    ...gauge,
  },
]
