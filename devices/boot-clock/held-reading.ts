import type { DecodedReading } from '../../core/reading'
import type { Placed } from './placing'

/** What of a reading does not depend on its place in time. */
export type HeldReading = Pick<DecodedReading, 'values' | 'quality'>

export function held({ values, quality }: DecodedReading): HeldReading {
  return { values, quality }
}

/** The reading at the place that was found for it. */
export function placedReading({ at, epoch, seq, source }: Placed<unknown>, { values, quality }: HeldReading): DecodedReading {
  return { at, epoch, seq, source, link: null, quality, values }
}
