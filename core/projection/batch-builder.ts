import type { ContinuityChanges } from '../continuity/continuity-book'
import type { DeviceEvent } from '../event'
import { itemId, maxItemsPerUplink } from '../item-id'
import type { DuplicateReading, NewRejected, ProjectionBatch, RetainedMessage, StoredMemory } from '../ports/projection'
import type { PresenceFacts } from '../presence/facts'
import type { LatestValues, Reading } from '../reading'

/** That a device appeared comes before what it says, and depends on who was known: it has a place of its own, so that the others keep theirs. */
const appearedItem = 0
const firstItem = 1

/** Hands out the ids of what one uplink yields. */
export class Items {
  readonly #position: number
  #next = firstItem

  constructor(position: number) {
    this.#position = position
  }

  get appeared(): number {
    return itemId(this.#position, appearedItem)
  }

  /** The id that {@link take} gives next. */
  get next(): number {
    return itemId(this.#position, this.#next)
  }

  /** Whether none was given yet. */
  get untouched(): boolean {
    return this.#next === firstItem
  }

  get left(): number {
    return maxItemsPerUplink - this.#next
  }

  /** Null when the uplink has no more ids. */
  take(): number | null {
    return this.left > 0 ? itemId(this.#position, this.#next++) : null
  }
}

/** Gathers what a run of uplinks yields. */
export class BatchBuilder {
  #readings: Reading[] = []
  #events: DeviceEvent[] = []
  #rejected: NewRejected[] = []
  #duplicates: DuplicateReading[] = []
  readonly #latest = new Map<string, LatestValues>()
  readonly #facts = new Map<string, PresenceFacts>()
  readonly #retained = new Map<string, RetainedMessage>()
  readonly #forgotten = new Set<string>()
  /** Messages between programs, which mean nothing here. */
  passedBy = 0
  /** Values of channels that their devices had no place for. */
  leftOut = 0

  reading(reading: Reading): void {
    this.#readings.push(reading)
  }

  event(event: DeviceEvent): void {
    this.#events.push(event)
  }

  rejected(rejected: NewRejected): void {
    this.#rejected.push(rejected)
  }

  duplicate(duplicate: DuplicateReading): void {
    this.#duplicates.push(duplicate)
  }

  latest(latest: LatestValues): void {
    this.#latest.set(latest.device, latest)
  }

  facts(facts: PresenceFacts): void {
    this.#facts.set(facts.device, facts)
  }

  retained({ topic, payload, qos }: RetainedMessage): void {
    this.#retained.set(topic, { topic, payload, qos })
  }

  /** Takes back all that this batch has of a device, and has the store forget what it has. */
  forget(device: string): void {
    const others = (item: { readonly device: string }): boolean => item.device !== device
    this.#readings = this.#readings.filter(others)
    this.#events = this.#events.filter(others)
    this.#rejected = this.#rejected.filter(others)
    this.#duplicates = this.#duplicates.filter(others)
    this.#latest.delete(device)
    this.#facts.delete(device)
    this.#forgotten.add(device)
  }

  finish(
    cursor: number,
    settled: readonly number[],
    changes: ContinuityChanges & { readonly memories: readonly StoredMemory[] },
  ): ProjectionBatch {
    return {
      cursor,
      readings: this.#readings,
      latest: [...this.#latest.values()],
      facts: [...this.#facts.values()],
      events: this.#events,
      rejected: this.#rejected,
      settled,
      retained: [...this.#retained.values()],
      gaps: changes.gaps,
      continuity: changes.continuity,
      memories: changes.memories,
      duplicates: this.#duplicates,
      forgotten: [...this.#forgotten],
      ...(this.passedBy > 0 && { passedBy: this.passedBy }),
      ...(this.leftOut > 0 && { leftOut: this.leftOut }),
    }
  }
}
