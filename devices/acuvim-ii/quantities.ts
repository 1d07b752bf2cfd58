import type { Channel } from '../../core/channel'
import type { Confidence, Factor, RegisterRow, RegisterType, Scale } from './register'

/** What all channels of one physical quantity share. */
export interface Quantity extends Pick<Channel, 'unit' | 'kind' | 'range' | 'decimals' | 'group' | 'counter'> {
  readonly type: RegisterType
  readonly scale: Scale
  readonly factor: Factor
}

// Ranges follow what can be set on the meter: PT up to 500 kV, CT up to 50 kA, each with 20 % on top.
const maxVolts = 600_000
const maxAmperes = 60_000
const maxPhasePower = maxVolts * maxAmperes
const maxPower = 3 * maxPhasePower
const maxEnergy = 1e12

/**
 * What the energy registers can do. They show 0 to 999 999 999, but what that is in kWh depends on settings of each meter: the last
 * digit is 0.1 or 0.001 (1019H), and on secondary values PT and CT multiply it. Nor do the documents say what follows. So no value
 * is known at which they roll over, and a fall is a reset or another meter. They cannot rise faster than the largest power.
 */
const limits = (maxWatts: number) => ({ counter: { rollsOverAt: null, maxPerHour: maxWatts / 1000 } }) as const

const float = { kind: 'gauge', type: 'float32', scale: 'x1' } as const
const counter = { kind: 'counter', type: 'uint32', scale: 'energy', factor: 'PT*CT', decimals: 1, group: 'energy' } as const
const net = { ...counter, kind: 'gauge', type: 'int32', range: [-maxEnergy, maxEnergy] } as const
const sum = { ...counter, ...limits(maxPower), range: [0, maxEnergy] } as const
const phaseSum = { ...sum, ...limits(maxPhasePower) } as const
const power = { ...float, factor: 'PT*CT', decimals: 0, group: 'power' } as const
const distortion = {
  kind: 'gauge',
  type: 'uint16',
  scale: '/100',
  factor: '1',
  unit: '%',
  decimals: 2,
  group: 'quality',
} as const

/** 400 Hz networks are a setting of the meter (0FFDH); a dead line reads 0. */
export const frequency: Quantity = { ...float, unit: 'Hz', range: [0, 440], decimals: 2, group: 'frequency', factor: '1' }
export const voltage: Quantity = { ...float, unit: 'V', range: [0, maxVolts], decimals: 1, group: 'voltage', factor: 'PT' }
/** Currents have no sign; their direction shows in the active power. */
export const current: Quantity = { ...float, unit: 'A', range: [0, maxAmperes], decimals: 2, group: 'current', factor: 'CT' }
export const currentDemand: Quantity = { ...current, group: 'demand' }

/** Positive is import: energy that flows from the grid to the load. */
export const activePhasePower: Quantity = { ...power, unit: 'W', range: [-maxPhasePower, maxPhasePower] }
export const activePower: Quantity = { ...power, unit: 'W', range: [-maxPower, maxPower] }
export const reactivePhasePower: Quantity = { ...activePhasePower, unit: 'var' }
export const reactivePower: Quantity = { ...activePower, unit: 'var' }
export const apparentPhasePower: Quantity = { ...power, unit: 'VA', range: [0, maxPhasePower] }
export const apparentPower: Quantity = { ...power, unit: 'VA', range: [0, maxPower] }
export const activeDemand: Quantity = { ...activePower, group: 'demand' }
export const reactiveDemand: Quantity = { ...reactivePower, group: 'demand' }
export const apparentDemand: Quantity = { ...apparentPower, group: 'demand' }

/** Its sign follows the convention set in 1015H: IEC or IEEE. */
export const powerFactor: Quantity = { ...float, unit: '', range: [-1, 1], decimals: 3, group: 'power-factor', factor: '1' }
/** The meter gives a fraction; one loaded phase of three deviates by 200 % of the mean. */
export const unbalance: Quantity = {
  ...float,
  unit: '%',
  scale: 'x100',
  range: [0, 200],
  decimals: 2,
  group: 'quality',
  factor: '1',
}
/** ASCII code of the letter the meter shows: 76 L, 67 C, 82 R. */
export const loadType: Quantity = {
  ...float,
  kind: 'code',
  unit: '',
  range: [67, 82],
  decimals: 0,
  group: 'quality',
  factor: '1',
}

export const activeEnergy: Quantity = { ...sum, unit: 'kWh' }
export const reactiveEnergy: Quantity = { ...sum, unit: 'kvarh' }
export const apparentEnergy: Quantity = { ...sum, unit: 'kVAh' }
export const activePhaseEnergy: Quantity = { ...phaseSum, unit: 'kWh' }
export const reactivePhaseEnergy: Quantity = { ...phaseSum, unit: 'kvarh' }
export const apparentPhaseEnergy: Quantity = { ...phaseSum, unit: 'kVAh' }
export const netActiveEnergy: Quantity = { ...net, unit: 'kWh' }
export const netReactiveEnergy: Quantity = { ...net, unit: 'kvarh' }

export const voltageDistortion: Quantity = { ...distortion, range: [0, 100] }
/** The harmonics of a small current may exceed its fundamental. */
export const currentDistortion: Quantity = { ...distortion, range: [0, 655.35] }
export const phaseAngle: Quantity = { ...distortion, unit: '°', scale: '/10', range: [0, 360], decimals: 1 }

/** One row of a block: `row(0x4002, 'u1', 'voltage_l1_n', 'Voltage L1–N', voltage, 'solid', 'l1')`. */
export function row(
  address: number,
  key: string,
  name: string,
  label: string,
  quantity: Quantity,
  confidence: Confidence,
  phase: string | null = null,
): RegisterRow {
  const { type, scale, factor, ...channel } = quantity
  return { name, label, key, phase, ...channel, register: { address, type, scale, factor, confidence } }
}
