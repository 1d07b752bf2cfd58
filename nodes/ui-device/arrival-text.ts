import type { QualityFlag } from '../../core/reading'
import { durationText, shortTimeText } from './duration-text'

/** A clock that is less ahead than this may as well be ours that is behind, ms. */
const aheadFrom = 1000

/** How long readings take to arrive: `after 1.2 s`. '' while it is not known; below 0 the device's clock is ahead. */
export function arrivalText(latencyMs: number | null): string {
  if (latencyMs === null) return ''
  return latencyMs < 1 ? 'at once' : `after ${shortTimeText(latencyMs)}`
}

/** What is wrong with the times a device gives; '' when nothing is. */
export function clockText(latencyMs: number | null, quality: readonly QualityFlag[]): string {
  if (quality.includes('clock-estimated')) return 'not set, times are estimated'
  return latencyMs === null || latencyMs > -aheadFrom ? '' : `${durationText(-latencyMs)} ahead`
}
