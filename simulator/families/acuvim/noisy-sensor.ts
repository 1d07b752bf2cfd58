import { gaussian, uniform } from '../../model/noise'

/**
 * What a loose voltage input on L2 does to a reading: it jitters, spikes in one of eight readings, and in one of forty
 * shows a number no meter can mean. Deterministic in seed and sequence number.
 */
export function noisySensor(values: Readonly<Record<string, number>>, seed: number, seq: number): Record<string, number> {
  const volts = values.voltage_l2_n
  if (volts === undefined) return { ...values }
  const chance = uniform(seed, 900, seq)
  const jitter = 4 * gaussian(seed, 901, seq)
  const spike = chance < 1 / 8 ? (chance < 1 / 16 ? 0.35 : -0.6) * volts : 0
  const impossible = uniform(seed, 902, seq) < 1 / 40
  return { ...values, voltage_l2_n: impossible ? 1e6 : Number((volts + jitter + spike).toFixed(1)) }
}
