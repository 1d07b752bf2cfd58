import type { DecodedEvent, MessageMark, Numbering } from '../dialect'
import type { Reading } from '../reading'
import type { EpochWindow, Notice } from './epoch-window'
import { addMessage, type MessageState, type Numbered } from './message-book'
import { type NoteState, newNotes, reasonSince, takeNotes } from './notes'
import type { OpenGap } from './open-gap'
import { type GapListener, OpenGaps } from './open-gaps'
import { newPace, type PaceState } from './pace'
import { type PackedGap, packGap, unpackGap } from './packed-gap'
import { addNext, addReading, type Told } from './reading-epochs'
import { addLate, addPause, addStep, type SilenceState } from './silences'
import type { ContinuityState } from './state'

/** What is kept in `ContinuityState.book`. Plain JSON. */
interface BookState {
  readonly windows: readonly EpochWindow[]
  readonly messages: MessageState | null
  readonly gaps: readonly PackedGap[]
  readonly pace: PaceState
  /** Pauses of which it is not known yet whether the device goes on as before. */
  readonly waiting: readonly PackedGap[]
  readonly notes: NoteState
  /** Arrival of the last message with readings or a number, ms UTC, and epoch of the newest reading. */
  readonly heardAt: number | null
  readonly epoch: number
}

/** A message of the device, as far as the order of its data goes. */
export interface Heard {
  readonly numbering: Numbering
  /** Arrival, ms UTC. */
  readonly now: number
  /** Offered a second time, long after it came: it fills gaps, but says nothing of now. */
  readonly replayed: boolean
}

/** One that goes on where the last ended, or cannot be told from one that does. */
const nextReading: Told = { fresh: true, explained: false }

/** The order in which one device's data comes. */
export class DeviceContinuity {
  readonly device: string
  readonly #gaps: OpenGaps
  readonly #windows: EpochWindow[]
  #messages: MessageState | null
  readonly #silence: SilenceState
  readonly #notes: NoteState
  #heardAt: number | null
  #epoch: number
  #newestAt: number | null
  #latencyMs: number | null

  /** `state` is what {@link state} answered once; null: the device is new. */
  constructor(device: string, state: ContinuityState | null, listener: GapListener) {
    const book = (state?.book ?? null) as BookState | null
    this.device = device
    this.#gaps = new OpenGaps(device, (book?.gaps ?? []).map(unpackGap), listener)
    this.#windows = (book?.windows ?? []).map((window) => ({ ...window }))
    this.#messages = book?.messages ? copyMessages(book.messages) : null
    this.#silence = { pace: book ? copyPace(book.pace) : newPace(), waiting: (book?.waiting ?? []).map(unpackGap) }
    this.#notes = book ? { ...book.notes } : newNotes()
    this.#heardAt = book?.heardAt ?? null
    this.#epoch = book?.epoch ?? 0
    this.#newestAt = state?.newestAt ?? null
    this.#latencyMs = state?.latencyMs ?? null
  }

  /** Gaps that have not settled. */
  get unsettled(): readonly OpenGap[] {
    return this.#gaps.list.filter(({ settled }) => settled === null)
  }

  /** What there is to know, to be stored: a copy that later changes do not touch. */
  state(): ContinuityState {
    const book: BookState = {
      windows: this.#windows.map((window) => ({ ...window })),
      messages: this.#messages && copyMessages(this.#messages),
      gaps: this.#gaps.list.map(packGap),
      pace: copyPace(this.#silence.pace),
      waiting: this.#silence.waiting.map(packGap),
      notes: { ...this.#notes },
      heardAt: this.#heardAt,
      epoch: this.#epoch,
    }
    const { intervalMs } = this.#silence.pace
    return { device: this.device, intervalMs, newestAt: this.#newestAt, latencyMs: this.#latencyMs, book }
  }

  settle(id: number, now: number): boolean {
    return this.#gaps.settle(id, now)
  }

  /** Takes what events tell of missing data. `recentMs`: how long after a gap a report of lost data still explains it. */
  note(events: readonly DecodedEvent[], now: number, recentMs: number): void {
    takeNotes(this.#notes, events, this.#gaps, now, recentMs)
    if (events.some(({ kind, body }) => kind === 'status' && body.online === true)) this.#messageState().reconnected = true
  }

  /** Takes a numbered message; null: just this one came before. `id` is that of its first item. */
  message(mark: MessageMark, id: number, { now }: Heard): Numbered | null {
    const intervalMs = this.#silence.pace.intervalMs ?? 0
    return addMessage(this.#messageState(), this.#gaps, mark, { ...this.#notice(id, mark.at, now, false), intervalMs })
  }

  /** Takes the readings of a message, after its number: `numbered` is what that told, null where messages have none. */
  readings(readings: readonly Reading[], numbered: Numbered | null, heard: Heard): void {
    let explained = numbered?.explained ?? false
    for (const reading of inOrder(readings)) {
      const told = numbered ?? this.#place(reading, heard)
      explained ||= numbered === null && told.explained
      if (this.#step(reading, told.fresh, explained, heard)) explained = false
    }
    this.#measureLatency(readings, heard)
    this.#heardAt = Math.max(this.#heardAt ?? heard.now, heard.now)
  }

  #messageState(): MessageState {
    this.#messages ??= { windows: [], recent: [], next: 0, reconnected: false }
    return this.#messages
  }

  #place(reading: Reading, { numbering, now }: Heard): Told {
    if (numbering !== 'readings') return nextReading
    if (addNext(this.#windows, reading, reading.at)) return nextReading
    const { epoch, seq, id, at } = reading
    const estimated = reading.quality.includes('clock-estimated')
    return addReading(this.#windows, this.#gaps, { epoch, seq, estimated }, this.#notice(id, at, now, false))
  }

  /** Holds a reading against the newest before it; answers whether it is newer. */
  #step({ id, at, epoch }: Reading, fresh: boolean, explained: boolean, { now }: Heard): boolean {
    const from = this.#newestAt
    if (from !== null && at <= from) {
      if (fresh && at < from) addLate(this.#silence, this.#gaps, at, now)
      return false
    }
    const restarted = epoch !== this.#epoch
    this.#newestAt = at
    this.#epoch = epoch
    // Where numbers are missing, how long the device takes from one reading to the next does not show.
    if (fresh && from !== null && !explained && addStep(this.#silence, this.#gaps, at - from)) {
      const { reason, now: noticedAt } = this.#notice(id, at, now, restarted)
      addPause(this.#silence, this.#gaps, { from, to: at, id, noticedAt, reason })
    }
    return true
  }

  /** A device's past is not noticed before what is known of it already. */
  #notice(id: number, at: number, now: number, restarted: boolean): Notice {
    const reason = reasonSince(this.#notes, this.#heardAt, restarted)
    return { id, at, now: Math.max(now, this.#heardAt ?? now), reason, intervalMs: 0 }
  }

  /** One sample per message, its newest reading: otherwise a batch of 200 would be all that counts. */
  #measureLatency(readings: readonly Reading[], { now, replayed }: Heard): void {
    if (replayed) return
    let newest: Reading | null = null
    for (const reading of readings) if (newest === null || reading.at > newest.at) newest = reading
    if (newest === null || newest.at !== this.#newestAt) return
    if (newest.source !== 'live' || newest.quality.includes('clock-estimated')) return
    const latency = now - newest.at
    const mean = this.#latencyMs ?? latency
    this.#latencyMs = Math.round((mean + (latency - mean) / 16) * 1000) / 1000
  }
}

/** By event time. Most messages have one reading, or have them in order. */
function inOrder(readings: readonly Reading[]): readonly Reading[] {
  if (readings.length < 2) return readings
  return readings.every((reading, i) => i === 0 || reading.at >= (readings[i - 1] as Reading).at)
    ? readings
    : readings.toSorted((a, b) => a.at - b.at)
}

function copyPace(pace: PaceState): PaceState {
  return { ...pace, spacings: [...pace.spacings], pauses: [...pace.pauses] }
}

function copyMessages(messages: MessageState): MessageState {
  return { ...messages, windows: messages.windows.map((window) => ({ ...window })), recent: [...messages.recent] }
}
