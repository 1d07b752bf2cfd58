import type { GroupName } from './groups'

/** Bar in one psi: 6894.757 293 168 Pa (NIST SP 811, appendix B.8). */
export const barPerPsi = 0.068_947_572_931_68

/** One field of a `data` message that becomes a channel. */
export interface Measurement {
  readonly group: GroupName
  readonly field: string
  readonly channel: string
  readonly json: 'number' | 'boolean'
  /** Its flag in `valid`, where it has one. */
  readonly valid: string | null
  /** Flags of `valid` of what the device computes this from: it says 0 or false when one of them is invalid. */
  readonly madeOf: readonly string[]
  /** From the unit of the wire to that of the channel. */
  readonly factor: number
}

const number = { json: 'number', madeOf: [], factor: 1 } as const
const flag = { group: 'status', json: 'boolean', valid: null, madeOf: [], factor: 1 } as const
const temperature = (field: string): Measurement => ({
  ...number,
  group: 'temperature',
  field,
  channel: `temperature_${field}`,
  valid: `temp_${field}`,
})
const pressure = (field: string): Measurement => ({
  ...number,
  group: 'pressure',
  field,
  channel: `pressure_${field}`,
  valid: `pressure_${field}`,
  factor: barPerPsi,
})

/** What is computed stands after what it is computed from. */
export const measurements: readonly Measurement[] = [
  temperature('inlet'),
  temperature('outlet'),
  temperature('ambient'),
  temperature('compressor'),
  { ...number, group: 'electrical', field: 'voltage', channel: 'voltage', valid: 'voltage' },
  { ...number, group: 'electrical', field: 'current', channel: 'current', valid: 'current' },
  { ...number, group: 'electrical', field: 'power', channel: 'active_power', valid: null, madeOf: ['voltage', 'current'] },
  pressure('high'),
  pressure('low'),
  { ...flag, field: 'compressor', channel: 'compressor_running', madeOf: ['current'] },
  { ...flag, field: 'fan', channel: 'fan_running' },
  { ...flag, field: 'defrost', channel: 'defrost_active' },
]
