import { shortestFloat32 } from './float32'
import { currentRatio, type MeterSettings, voltageRatio } from './meter-settings'
import type { Register } from './register'

/** Digits kept after a multiplication: more than a meter has, fewer than binary noise needs. */
const float32Digits = 9
const integerDigits = 12

/** Turns a raw number into the channel's unit. NaN and infinities come back as they are. */
export function scaled(raw: number, register: Register, settings: MeterSettings): number {
  const value = register.type === 'float32' ? shortestFloat32(raw) : raw
  const ratio = secondaryRatio(register, settings)
  const result = (value * ratio * numerator(register)) / divisor(register, settings)
  if (result === value || !Number.isFinite(result)) return result
  return Number(result.toPrecision(register.type === 'float32' ? float32Digits : integerDigits))
}

function numerator(register: Register): number {
  return register.scale === 'x100' ? 100 : 1
}

/** Division instead of multiplication by 0.1, which has no exact binary form. */
function divisor({ scale }: Register, { energyMode }: MeterSettings): number {
  if (scale === 'energy') return energyMode === 0 ? 10 : 1000
  if (scale === '/10') return 10
  return scale === '/100' ? 100 : 1
}

/** Energies follow the energy display mode, everything else the basic parameter mode. */
function secondaryRatio({ scale, factor }: Register, settings: MeterSettings): number {
  const secondary = scale === 'energy' ? settings.energyMode === 1 : settings.basicMode === 'secondary'
  if (!secondary) return 1
  if (factor === 'PT') return voltageRatio(settings)
  if (factor === 'CT') return currentRatio(settings)
  return factor === 'PT*CT' ? voltageRatio(settings) * currentRatio(settings) : 1
}
