import { currentDemand, row } from '../quantities'
import type { RegisterBlock } from '../register'

/** Three floats from 4600H. */
export const currentDemandBlock: RegisterBlock = {
  title: 'Current demand',
  note: 'From one rendering of the vendor map only; check against the display before relying on it.',
  rows: [
    row(0x4600, 'id1', 'current_demand_l1', 'Current demand L1', currentDemand, 'unconfirmed', 'l1'),
    row(0x4602, 'id2', 'current_demand_l2', 'Current demand L2', currentDemand, 'unconfirmed', 'l2'),
    row(0x4604, 'id3', 'current_demand_l3', 'Current demand L3', currentDemand, 'unconfirmed', 'l3'),
  ],
}
