import type { DecodedEvent, MessageMark } from '../dialect'
import type { Gap } from '../gap'
import { DeadlineQueue } from '../presence/deadline-queue'
import type { Reading } from '../reading'
import { DeviceContinuity, type Heard } from './device-continuity'
import type { Numbered } from './message-book'
import type { GapListener } from './open-gaps'
import type { ContinuityState } from './state'

/** How long what is missing may still come before it is called a gap, ms of arrival. */
export const defaultSettleMs = 60_000

export interface ContinuityBookOptions {
  /** State to go on from. */
  readonly states?: Iterable<ContinuityState>
  /** Default {@link defaultSettleMs}. */
  readonly settleMs?: number
}

/** What changed since it was last asked for. */
export interface ContinuityChanges {
  readonly gaps: readonly Gap[]
  readonly continuity: readonly ContinuityState[]
}

/**
 * The order of all devices' data: what came twice, what is missing, how fast it comes. It has no clock: `settle` is called
 * before each message with its arrival. All it knows is in the states, so that a restart changes nothing.
 */
export class ContinuityBook {
  readonly #settleMs: number
  readonly #devices = new Map<string, DeviceContinuity>()
  readonly #deadlines = new DeadlineQueue<{ readonly device: string; readonly id: number }>()
  readonly #changed = new Set<string>()
  readonly #gaps = new Map<number, Gap>()

  constructor({ states = [], settleMs = defaultSettleMs }: ContinuityBookOptions = {}) {
    this.#settleMs = settleMs
    for (const state of states) {
      const { device, unsettled } = this.#open(state.device, state)
      for (const gap of unsettled) this.#wait(device, gap.id, gap.noticedAt)
    }
  }

  /** Makes rows of what is still missing and was noticed long enough before `now`, ms UTC of arrival. */
  settle(now: number): void {
    for (let slot = this.#deadlines.takeDue(now); slot !== undefined; slot = this.#deadlines.takeDue(now)) {
      const { device, id } = slot.item
      if (this.#devices.get(device)?.settle(id, now)) this.#changed.add(device)
    }
  }

  /** Takes what a device's events tell of missing data. */
  note(device: string, events: readonly DecodedEvent[], { now, replayed }: Heard): void {
    if (replayed || events.length === 0) return
    this.#of(device).note(events, now, this.#settleMs)
  }

  /** Takes a numbered message; null: just this one came before, and must be left out. `id` is that of its first item. */
  message(device: string, mark: MessageMark, id: number, heard: Heard): Numbered | null {
    return this.#of(device).message(mark, id, heard)
  }

  /** Takes the readings of a message, after its number: `numbered` is what that told, null where messages have none. */
  readings(device: string, readings: readonly Reading[], numbered: Numbered | null, heard: Heard): void {
    if (readings.length > 0 || numbered !== null) this.#of(device).readings(readings, numbered, heard)
  }

  /** Drops all that is known of a device. */
  forget(device: string): void {
    this.#devices.delete(device)
    this.#changed.delete(device)
    for (const gap of this.#gaps.values()) if (gap.device === device) this.#gaps.delete(gap.id)
  }

  /** What changed since the last call: gaps by id, states in the order in which the devices first changed. */
  takeChanges(): ContinuityChanges {
    const continuity = [...this.#changed].flatMap((device) => this.#devices.get(device)?.state() ?? [])
    const gaps = [...this.#gaps.values()].sort((a, b) => a.id - b.id)
    this.#changed.clear()
    this.#gaps.clear()
    return { gaps, continuity }
  }

  #of(device: string): DeviceContinuity {
    this.#changed.add(device)
    return this.#devices.get(device) ?? this.#open(device, null)
  }

  #open(device: string, state: ContinuityState | null): DeviceContinuity {
    const listener: GapListener = {
      changed: (gap) => this.#gaps.set(gap.id, gap),
      noticed: (gap) => this.#wait(device, gap.id, gap.noticedAt),
    }
    const entry = new DeviceContinuity(device, state, listener)
    this.#devices.set(device, entry)
    return entry
  }

  #wait(device: string, id: number, noticedAt: number): void {
    this.#deadlines.add(noticedAt + this.#settleMs, { device, id })
  }
}
