import { planReads, type ReadBlock, type RegisterValue } from '../../core/polling/plan-reads'
import { currentDemandBlock } from '../../devices/acuvim-ii/blocks/current-demand'
import { distortion } from '../../devices/acuvim-ii/blocks/distortion'
import { energy } from '../../devices/acuvim-ii/blocks/energy'
import { phaseAngleBlock } from '../../devices/acuvim-ii/blocks/phase-angle'
import { phaseEnergy } from '../../devices/acuvim-ii/blocks/phase-energy'
import { realTime } from '../../devices/acuvim-ii/blocks/real-time'
import { type RegisterBlock, wordsOf } from '../../devices/acuvim-ii/register'
import { registerRows } from '../../devices/acuvim-ii/register-table'
import { words } from '../shared/fields'
import { invalid } from '../shared/invalid'

/** What can be read of a meter, by the names the form has for it. */
const blocks = {
  'real-time': realTime,
  energy,
  distortion,
  'phase-angle': phaseAngleBlock,
  'current-demand': currentDemandBlock,
  'phase-energy': phaseEnergy,
} as const satisfies Record<string, RegisterBlock>

export type ReadName = keyof typeof blocks
export const readNames = Object.keys(blocks) as readonly ReadName[]

/** 1005H to 101DH: PT and CT, energy display mode (1019H), basic parameter mode (101DH). */
export const settingsBlock: ReadBlock = { start: 0x1005, count: 25 }

/** Names from a comma separated text; none means all. Throws HubError INVALID_ARGUMENT. */
export function parseReads(name: string, value: unknown): readonly ReadName[] {
  const given = words(name, value)
  const unknown = given.find((word) => !Object.hasOwn(blocks, word))
  if (unknown !== undefined) throw invalid(`${name}: there is no "${unknown}"; there are ${readNames.join(', ')}.`)
  return given.length === 0 ? readNames : (given as readonly ReadName[])
}

/** The requests that read these blocks, as few as can be. */
export function readsOf(names: readonly ReadName[]): readonly ReadBlock[] {
  return planReads(
    names.flatMap((name) => blocks[name].rows.map(valueAt)),
    registerRows.map(valueAt),
  )
}

function valueAt({ register: { address, type } }: RegisterBlock['rows'][number]): RegisterValue {
  return { address, words: wordsOf(type) }
}
