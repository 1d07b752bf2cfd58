import { currentDemandBlock } from './blocks/current-demand'
import { distortion } from './blocks/distortion'
import { energy } from './blocks/energy'
import { phaseAngleBlock } from './blocks/phase-angle'
import { phaseEnergy } from './blocks/phase-energy'
import { realTime } from './blocks/real-time'
import type { RegisterBlock, RegisterRow } from './register'

/**
 * Everything Busbar reads from an Acuvim II / IIR / IIW / IIE, in the order of the addresses. The one truth:
 * the device type, the register decoder and docs/reference/acuvim-ii-registers.md are made from it.
 */
export const registerBlocks: readonly RegisterBlock[] = [
  realTime,
  energy,
  distortion,
  phaseAngleBlock,
  currentDemandBlock,
  phaseEnergy,
]

export const registerRows: readonly RegisterRow[] = registerBlocks.flatMap((block) => block.rows)
