import type { Decoded, DecodedEvent, DialectMemory, Recalled } from '../../core/dialect'
import type { DecodedReading } from '../../core/reading'
import type { Uplink } from '../../core/uplink'
import { type HeldReading, held, placedReading } from '../boot-clock/held-reading'
import { nothingPlaced, type Placed, type Placing, type Step, take, takePause, wakeTime } from '../boot-clock/placing'
import { type ActiveAlerts, activeAfter, alertChanges, changedLevels } from './alert-book'
import type { DataNotes } from './data'
import type { Levels } from './levels'

/** What waits for its place in time. */
interface Item {
  readonly reading: HeldReading | null
  /** Levels that differ from those of the messages before it. */
  readonly levels: Levels
  /** Firmware, if it differs. */
  readonly firmware: string | null
}

interface State {
  readonly placing: Placing<Item>
  /** Event time of the newest message, ms UTC: an older one changes neither alerts nor firmware. */
  readonly newestAt: number
  readonly alerts: ActiveAlerts
  readonly firmware: string | null
}

/** One thing told, at its place. */
interface Told extends Omit<Item, 'reading'> {
  readonly at: number
  readonly reading: DecodedReading | null
}

const blank: State = { placing: nothingPlaced, newestAt: 0, alerts: {}, firmware: null }

/**
 * What takes more than one message of a heat pump to understand: when a board without a clock started, which alerts are new or
 * over, and that its firmware is another.
 */
export const memory: DialectMemory = {
  recall(before, decoded, uplink) {
    const state = (before as State | null) ?? blank
    const notes = decoded.forMemory as DataNotes | undefined
    if (notes === undefined) return { state: before, decoded, wakeAt: wakeTime(state.placing) }
    return notes.uptime === null ? tell(state, [atOnce(decoded, notes)]) : takeUp(state, decoded, notes, notes.uptime, uplink)
  },

  expire(before, now) {
    const state = (before as State | null) ?? blank
    return tellPlaced(state, takePause(state.placing, now))
  },
}

function atOnce({ readings }: Decoded, { at, levels, firmware }: DataNotes): Told {
  return { at, reading: readings[0] ?? null, levels, firmware }
}

function takeUp(state: State, decoded: Decoded, notes: DataNotes, uptime: number, { receivedAt }: Uplink): Recalled {
  const [reading] = decoded.readings
  const waiting = state.placing.held.map(({ item }) => item)
  const active = waiting.reduce((known, { levels }) => activeAfter(known, levels), state.alerts)
  const firmware = waiting.findLast((item) => item.firmware !== null)?.firmware ?? state.firmware
  const item: Item = {
    reading: reading === undefined ? null : held(reading),
    levels: waiting.length === 0 ? notes.levels : changedLevels(active, notes.levels),
    firmware: notes.firmware === firmware ? null : notes.firmware,
  }
  return tellPlaced(state, take(state.placing, { uptime, receivedAt, item }))
}

function tellPlaced(state: State, { placing, placed }: Step<Item>): Recalled {
  const told = placed.map((one: Placed<Item>): Told => {
    const { reading, levels, firmware } = one.item
    return { at: one.at, reading: reading && placedReading(one, reading), levels, firmware }
  })
  return tell({ ...state, placing }, told)
}

function tell(before: State, told: readonly Told[]): Recalled {
  const readings: DecodedReading[] = []
  const events: DecodedEvent[] = []
  let state = before
  for (const one of told) {
    if (one.reading !== null) readings.push(one.reading)
    if (one.at < state.newestAt) continue
    const firmware = one.firmware ?? state.firmware
    if (firmware !== state.firmware) events.push({ kind: 'registered', at: one.at, body: { firmware } })
    events.push(...alertChanges(state.alerts, one.levels, one.at))
    state = { ...state, newestAt: one.at, alerts: activeAfter(state.alerts, one.levels), firmware }
  }
  return { state, decoded: { readings, events, rejections: [] }, wakeAt: wakeTime(state.placing) }
}
