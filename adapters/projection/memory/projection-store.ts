import type { SiteCalendar } from '../../../core/calendar/site-calendar'
import type { DeviceType } from '../../../core/channel'
import { lateAfterMs } from '../../../core/completeness'
import type { ContinuityState } from '../../../core/continuity/state'
import type { RejectionCode } from '../../../core/errors/catalogue'
import { HubError } from '../../../core/errors/hub-error'
import { positionOf } from '../../../core/item-id'
import type {
  ProjectionBatch,
  ProjectionStore,
  RetainedMessage,
  Retention,
  RollUpRound,
  StoredMemory,
} from '../../../core/ports/projection'
import type { PresenceFacts } from '../../../core/presence/facts'
import type { LatestValues, Reading } from '../../../core/reading'
import type { DayCount } from '../completeness/completeness-of'
import { expiring, floorsAt, higherFloors } from '../periods'
import { Buckets } from './buckets'
import { DirtyMarks } from './dirty-marks'
import { forget, nothingProjected, type Projected } from './projected'

export interface MemoryProjectionOptions {
  /** Cuts hours and days. */
  readonly calendar: SiteCalendar
  readonly retention: Retention
}

/** The projection as it is meant, in a few maps: the reference for the others, and a store for tests. */
export class MemoryProjectionStore implements ProjectionStore {
  readonly projected: Projected = nothingProjected()
  readonly buckets: Buckets
  readonly #types: ReadonlyMap<string, DeviceType>
  readonly #calendar: SiteCalendar
  readonly #retention: Retention
  readonly #marks: DirtyMarks
  #cursor = 0

  constructor(types: readonly DeviceType[], { calendar, retention }: MemoryProjectionOptions) {
    this.#types = new Map(types.map((type) => [type.name, type]))
    this.#calendar = calendar
    this.#retention = retention
    this.#marks = new DirtyMarks(calendar)
    this.buckets = new Buckets(this.projected.readings, calendar, types)
  }

  cursor(): number {
    return this.#cursor
  }

  commit(batch: ProjectionBatch): { readonly duplicates: number } {
    const unknown = batch.readings.find((reading) => !this.#types.has(reading.type))
    if (unknown) throw new HubError('UNKNOWN_DEVICE_TYPE', `The projection has no table for device type "${unknown.type}".`)
    const isNew = batch.cursor > this.#cursor
    if (isNew) for (const device of batch.forgotten) this.#forget(device)
    const inserted = this.#insert(batch, isNew)
    const { latest, facts, continuity, gaps, events, rejected, retained } = this.projected
    for (const each of batch.latest) latest.set(each.device, each)
    for (const each of batch.facts) facts.set(each.device, each)
    for (const each of batch.continuity) continuity.set(each.device, each)
    for (const each of batch.memories) this.#remember(each)
    for (const each of batch.gaps) gaps.set(each.id, each)
    for (const each of batch.events) if (!events.has(each.id)) events.set(each.id, each)
    for (const id of batch.settled) rejected.delete(id)
    for (const each of batch.rejected) if (!rejected.has(each.id)) rejected.set(each.id, each)
    for (const each of batch.retained)
      if (each.payload.length > 0) retained.set(each.topic, each)
      else retained.delete(each.topic)
    this.#cursor = Math.max(this.#cursor, batch.cursor)
    return { duplicates: batch.readings.length - inserted }
  }

  loadLatest(): readonly LatestValues[] {
    return [...this.projected.latest.values()]
  }

  loadFacts(): readonly PresenceFacts[] {
    return [...this.projected.facts.values()]
  }

  boundRetained(takes: (topic: string, payloadBytes: number) => boolean): number {
    const dropped = this.loadRetained().filter(({ topic, payload }) => !takes(topic, payload.length))
    for (const { topic } of dropped) this.projected.retained.delete(topic)
    return dropped.length
  }

  loadRetained(): readonly RetainedMessage[] {
    return [...this.projected.retained.values()].sort((a, b) => (a.topic < b.topic ? -1 : 1))
  }

  loadContinuity(): readonly ContinuityState[] {
    return [...this.projected.continuity.values()]
  }

  loadMemories(): readonly StoredMemory[] {
    return [...this.projected.memories.values()]
  }

  rollUp(before: number, limit: number): RollUpRound {
    return this.#marks.round(before, limit, this.buckets.floors)
  }

  dropExpired(now: number): number {
    const floors = higherFloors(this.buckets.floors, floorsAt(now, this.#retention))
    if (expiring.every((layer) => floors[layer] === this.buckets.floors[layer])) return 0
    const dropped = this.buckets.drop(floors)
    this.#marks.drop(floors)
    const { gaps, counts, events } = this.projected
    for (const [id, { to }] of gaps) if (to < floors['1h']) gaps.delete(id)
    for (const [key, { day }] of counts) if (day < floors['1h']) counts.delete(key)
    for (const [id, { receivedAt }] of events) if (receivedAt < floors['1h']) events.delete(id)
    return dropped
  }

  rejectedPositions(device: string, codes: readonly RejectionCode[]) {
    const ids = [...this.projected.rejected.values()]
      .filter((each) => each.device === device && codes.includes(each.code))
      .map((each) => each.id)
      .sort((a, b) => a - b)
    return [...Map.groupBy(ids, positionOf)].map(([position, ids]) => ({ position, ids }))
  }

  pruneRejected(keep: number): number {
    const ids = [...this.projected.rejected.keys()].sort((a, b) => b - a).slice(keep)
    for (const id of ids) this.projected.rejected.delete(id)
    return ids.length
  }

  close(): void {
    // What is in memory needs no closing.
  }

  #forget(device: string): void {
    forget(this.projected, device)
    this.buckets.forget(device)
    this.#marks.forget(device)
  }

  #remember(memory: StoredMemory): void {
    const key = `${memory.device}\n${memory.dialect}`
    if (memory.state === null) this.projected.memories.delete(key)
    else this.projected.memories.set(key, memory)
  }

  /** Answers how many readings were new. */
  #insert({ readings, duplicates }: ProjectionBatch, isNew: boolean): number {
    let inserted = 0
    for (const reading of readings) {
      const known = this.#isKnown(reading)
      const { device, at } = reading
      if (isNew) this.#count(device, at, known ? { duplicates: 1 } : { received: 1, late: isLate(reading) ? 1 : 0 })
      if (known) continue
      inserted++
      this.projected.readings.set(keyOf(reading), reading)
      this.#marks.note(reading, this.#types.get(reading.type) as DeviceType, this.buckets.floors)
    }
    if (isNew) for (const { device, at } of duplicates) this.#count(device, at, { duplicates: 1 })
    return inserted
  }

  #isKnown(reading: Reading): boolean {
    if (this.projected.readings.has(keyOf(reading))) return true
    if (!isUndated(reading)) return false
    const { type, device, epoch, seq } = reading
    return [...this.projected.readings.values()].some(
      (each) => isUndated(each) && each.type === type && each.device === device && each.epoch === epoch && each.seq === seq,
    )
  }

  #count(device: string, at: number, more: { received?: number; late?: number; duplicates?: number }): void {
    const day = this.#calendar.startOf('1d', at)
    const key = `${device}\n${day}`
    const before: DayCount = this.projected.counts.get(key) ?? { day, received: 0, late: 0, duplicates: 0 }
    this.projected.counts.set(key, {
      device,
      day,
      received: before.received + (more.received ?? 0),
      late: before.late + (more.late ?? 0),
      duplicates: before.duplicates + (more.duplicates ?? 0),
    })
  }
}

function keyOf({ type, device, at, epoch, seq }: Reading): string {
  return [type, device, at, epoch, seq].join('\n')
}

/** Its time was estimated, so that only its number tells whether it is the same. */
function isUndated({ epoch, quality }: Reading): boolean {
  return epoch > 0 && quality.includes('clock-estimated')
}

function isLate({ source, receivedAt, at }: Reading): boolean {
  return source === 'buffered' || receivedAt - at > lateAfterMs
}
