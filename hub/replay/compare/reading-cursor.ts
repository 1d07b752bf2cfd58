import type { DeviceFilter } from '../../../core/device'
import type { ProjectionReader } from '../../../core/ports/projection'
import type { Reading } from '../../../core/reading'

const pageSize = 2000

/** Walks through the readings of one database in the order of their ids, a page at a time. */
export class ReadingCursor {
  readonly #reader: ProjectionReader
  readonly #filter: DeviceFilter
  readonly #last: number
  #after: number
  #page: readonly Reading[] = []
  #index = 0
  #caughtUp = false

  /** Ids above `after`, up to and including `last`. */
  constructor(reader: ProjectionReader, filter: DeviceFilter, after: number, last: number) {
    this.#reader = reader
    this.#filter = filter
    this.#after = after
    this.#last = last
  }

  /** The reading it stands at; null behind the last one. */
  peek(): Reading | null {
    while (this.#index >= this.#page.length && !this.#caughtUp) this.#turn()
    const reading = this.#page[this.#index]
    return reading && reading.id <= this.#last ? reading : null
  }

  next(): void {
    this.#index++
  }

  #turn(): void {
    const { items, next, caughtUp } = this.#reader.readings(this.#after, this.#filter, pageSize)
    this.#page = items
    this.#index = 0
    this.#after = next
    this.#caughtUp = caughtUp || next > this.#last
  }
}
