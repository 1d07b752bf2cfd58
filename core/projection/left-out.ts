import type { Rejection } from '../dialect'
import { rejectionCatalogue } from '../errors/catalogue'
import type { Reading } from '../reading'
import { mostMadeUp } from './made-up-channels'

/** The reading without some of its channels; null when it has no others. */
export function withoutChannels(reading: Reading, channels: readonly string[]): Reading | null {
  if (channels.length === 0) return reading
  const leftOut = new Set(channels)
  const kept = Object.entries(reading.values).filter(([channel]) => !leftOut.has(channel))
  return kept.length === 0 ? null : { ...reading, values: Object.fromEntries(kept) }
}

/** Tells that a channel took the last place, and which ones of the same message came too late. */
export function placesTaken(last: string, leftOut: ReadonlySet<string>): Rejection {
  const [first] = leftOut
  const others = leftOut.size > 1 ? ` and ${leftOut.size - 1} more of this message` : ''
  const now = first === undefined ? '' : `, beginning with "${first}"${others}`
  const reason = `"${last}" is the last of ${mostMadeUp} channels that no device type has; new ones are not stored${now}`
  return { code: 'TOO_MANY_CHANNELS', reason: `${reason}. ${rejectionCatalogue.TOO_MANY_CHANNELS.remedy}` }
}
