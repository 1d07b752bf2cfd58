import type { DeviceFilter } from '../../core/device'
import { Batcher, type BatchLimits } from '../../core/sinks/batcher'
import { arrivalOf, bytesOf } from '../../core/sinks/item-facts'
import { PartedWrite } from '../../core/sinks/parted-write'
import type { SinkItem, SinkStream } from '../../core/sinks/sink-item'
import { isRollUp, LaneLag } from './lane-lag'
import type { SinkSource } from './sink-source'

/** Rows read at once, so that one page takes some ms and other sinks have their turn. */
const pageItems = 2_000

/** Items of one stream that are written together. */
export interface Batch {
  readonly write: PartedWrite<SinkItem>
  /** Cursor when all of it is stored or put aside. */
  readonly upTo: number
  state: 'waiting' | 'writing' | 'done'
}

export interface LaneOptions {
  readonly stream: SinkStream
  readonly source: SinkSource
  readonly filter: DeviceFilter
  readonly limits: BatchLimits
  /** Up to which id the stream is stored at the target. */
  readonly cursor: number
  /** ms UTC. */
  readonly now: () => number
}

/** One stream on its way into one sink: from its cursor on, through a page and an open batch, into batches. */
export class Lane {
  readonly stream: SinkStream
  readonly lag: LaneLag
  readonly #options: LaneOptions
  readonly #batcher: Batcher<SinkItem>
  #cursor: number
  #readTo: number
  #page: readonly SinkItem[] = []
  #isBehind = true
  #batches: Batch[] = []

  constructor(options: LaneOptions) {
    this.#options = options
    this.stream = options.stream
    this.#batcher = new Batcher(options.limits)
    this.#cursor = this.#readTo = options.cursor
    this.lag = new LaneLag(this.stream, options.cursor)
  }

  /** A later roll-up replaces an earlier one: they must not overtake each other, so one batch waits for the other. */
  get isBlocked(): boolean {
    return this.#batches.length > 0 && isRollUp(this.stream)
  }

  get cursor(): number {
    return this.#cursor
  }

  /** Batches that are not stored yet, oldest first. */
  get batches(): readonly Batch[] {
    return this.#batches
  }

  /** About so many more are in the stream; `now` is monotonic, as all times here. */
  announce(count: number, now: number): void {
    this.#batcher.announce(count, now)
  }

  /** Reads a page if there is room and reason. Throws what the source throws. */
  read(now: number): void {
    this.#move(now)
    if (!this.#wantsPage(now)) return
    const { source, stream, filter, limits } = this.#options
    const room = limits.items - this.#batcher.items.length
    const page = source.page(stream, this.#readTo, filter, Math.min(pageItems, room))
    this.#readTo = page.next
    this.#isBehind = !page.caughtUp
    this.#page = page.items
    this.#move(now)
    if (!page.caughtUp) return
    this.#batcher.read()
    // What came long ago does not wait once more because the sink was made anew.
    const [first] = this.#batcher.items
    if (first) this.#batcher.hasWaited(Math.max(0, this.#options.now() - arrivalOf(first)), now)
  }

  /** The next batch, if it is full or has waited long enough. */
  take(now: number): Batch | null {
    if (!this.#batcher.isDue(now)) return null
    const items = this.#batcher.take(now)
    const upTo = this.#page.length > 0 ? (items.at(-1)?.id ?? this.#readTo) : this.#readTo
    const batch: Batch = { write: new PartedWrite(items), upTo, state: 'waiting' }
    this.#batches.push(batch)
    return batch
  }

  /** Whether there is something to be read or written now. */
  isDue(now: number): boolean {
    return this.#batcher.isDue(now) || this.#wantsPage(now)
  }

  get readTo(): number {
    return this.#readTo
  }

  /** When it has to be looked at again; null: when something is announced. */
  dueAt(): number | null {
    return this.#batcher.dueAt()
  }

  /** The oldest batch, if it is stored, and so may be committed. */
  stored(): Batch | null {
    const [first] = this.#batches
    return first?.state === 'done' ? first : null
  }

  /** The oldest batch is committed. */
  committed(): void {
    const first = this.#batches.shift()
    if (!first) return
    this.#cursor = first.upTo
    this.lag.written(first.upTo, first.write.items.length)
  }

  /** A cursor beyond everything that was left out, when nothing else is on its way; null when there is nothing to commit. */
  passed(): number | null {
    const isEmpty = this.#batches.length === 0 && this.#batcher.items.length === 0 && this.#page.length === 0
    return isEmpty && this.#readTo > this.#cursor ? this.#readTo : null
  }

  passedOver(cursor: number): void {
    this.#cursor = cursor
    this.lag.written(cursor, 0)
  }

  /** The oldest item that is not stored; null when there is none, or when it has to be read first. */
  oldest(): SinkItem | null {
    return this.#batches[0]?.write.items[0] ?? this.#batcher.items[0] ?? this.#page[0] ?? null
  }

  #wantsPage(now: number): boolean {
    if (this.#page.length > 0 || this.#batcher.isFull) return false
    return this.#isBehind || this.#batcher.isReadDue(now)
  }

  #move(now: number): void {
    let taken = 0
    for (const item of this.#page) {
      if (!this.#batcher.add(item, bytesOf(item), now)) break
      taken++
    }
    if (taken > 0) this.#page = this.#page.slice(taken)
  }
}
