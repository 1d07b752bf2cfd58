import type { DeviceType } from '../../../core/channel'
import type { RejectionCode } from '../../../core/errors/catalogue'
import { HubError } from '../../../core/errors/hub-error'
import type { DeviceEvent } from '../../../core/event'
import { positionOf } from '../../../core/item-id'
import type { NewRejected, ProjectionBatch, ProjectionStore, RetainedMessage } from '../../../core/ports/projection'
import type { PresenceFacts } from '../../../core/presence/facts'
import type { LatestValues, Reading } from '../../../core/reading'

/** What a projection holds, by what makes each item unique. */
export interface Projected {
  readonly readings: Map<string, Reading>
  readonly latest: Map<string, LatestValues>
  readonly facts: Map<string, PresenceFacts>
  readonly events: Map<number, DeviceEvent>
  readonly rejected: Map<number, NewRejected>
  readonly retained: Map<string, RetainedMessage>
}

/** The projection as it is meant, in a few maps: the reference for the others, and a store for tests. */
export class MemoryProjectionStore implements ProjectionStore {
  /** Numbers of the readings whose time was estimated. */
  readonly #undated = new Set<string>()
  readonly projected: Projected = {
    readings: new Map(),
    latest: new Map(),
    facts: new Map(),
    events: new Map(),
    rejected: new Map(),
    retained: new Map(),
  }
  readonly #types: ReadonlySet<string>
  #cursor = 0

  constructor(types: readonly DeviceType[]) {
    this.#types = new Set(types.map((type) => type.name))
  }

  cursor(): number {
    return this.#cursor
  }

  commit(batch: ProjectionBatch): { readonly duplicates: number } {
    const unknown = batch.readings.find((reading) => !this.#types.has(reading.type))
    if (unknown) throw new HubError('UNKNOWN_DEVICE_TYPE', `The projection has no table for device type "${unknown.type}".`)
    const { latest, facts, events, rejected, retained } = this.projected
    const inserted = batch.readings.filter((reading) => this.#insert(reading)).length
    for (const each of batch.latest) latest.set(each.device, each)
    for (const each of batch.facts) facts.set(each.device, each)
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

  loadRetained(): readonly RetainedMessage[] {
    return [...this.projected.retained.values()].sort((a, b) => (a.topic < b.topic ? -1 : 1))
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

  #insert(reading: Reading): boolean {
    const { type, device, at, epoch, seq, quality } = reading
    const key = [type, device, at, epoch, seq].join('\n')
    const undated = epoch > 0 && quality.includes('clock-estimated') ? [type, device, epoch, seq].join('\n') : null
    if (this.projected.readings.has(key) || (undated !== null && this.#undated.has(undated))) return false
    if (undated !== null) this.#undated.add(undated)
    this.projected.readings.set(key, reading)
    return true
  }
}
