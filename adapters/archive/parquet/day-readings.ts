import type { ProjectionReader } from '../../../core/ports/projection'
import type { Reading } from '../../../core/reading'
import type { Turns } from './turns'

export type DayReader = Pick<ProjectionReader, 'readingsBetween' | 'readingsSince'>

/** Readings read at once: a few ms, and no snapshot of the database is held in between. */
export const pageRows = 500

/** One day of one device as one type; `to` is exclusive, ms UTC. */
export interface DeviceDay {
  readonly type: string
  readonly device: string
  readonly from: number
  readonly to: number
}

/** The readings of a day a page at a time, in the order of event time, behind `after`. Others get their turn in between. */
export async function* readingsOf(reader: DayReader, day: DeviceDay, turns: Turns, after: Reading | null = null) {
  let last = after
  for (;;) {
    const page = reader.readingsBetween(day.type, day.device, day.from, day.to, last, pageRows)
    if (page.length > 0) yield page
    last = page.at(-1) ?? null
    if (page.length < pageRows) return
    await turns.pass()
  }
}
