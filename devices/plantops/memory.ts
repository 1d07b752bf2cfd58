import type { DialectMemory, Recalled } from '../../core/dialect'
import { type HeldReading, held, placedReading } from '../boot-clock/held-reading'
import { nothingPlaced, type Placing, type Step, take, takePause, wakeTime } from '../boot-clock/placing'
import type { TelemetryNotes } from './telemetry'

type State = Placing<HeldReading>

/** Places the readings of boards that know no more than how long they have been up. Of others nothing is kept. */
export const memory: DialectMemory = {
  recall(before, decoded, { receivedAt }) {
    const placing = (before as State | null) ?? nothingPlaced
    const notes = decoded.forMemory as TelemetryNotes | undefined
    const [reading] = decoded.readings
    if (reading !== undefined && typeof notes?.uptime === 'number')
      return recalled(take(placing, { uptime: notes.uptime, receivedAt, item: held(reading) }))
    const { readings, events, rejections } = decoded
    return { state: before, decoded: { readings, events, rejections }, wakeAt: wakeTime(placing) }
  },

  expire(before, now) {
    return recalled(takePause((before as State | null) ?? nothingPlaced, now))
  },
}

function recalled({ placing, placed }: Step<HeldReading>): Recalled {
  const readings = placed.map((one) => placedReading(one, one.item))
  return { state: placing, decoded: { readings, events: [], rejections: [] }, wakeAt: wakeTime(placing) }
}
