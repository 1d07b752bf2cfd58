import { revisionsPerMs } from '../../core/sinks/item-facts'
import { LagCounter } from '../../core/sinks/lag-counter'
import type { SinkStream } from '../../core/sinks/sink-item'

/** Revisions of roll-ups that one count looks at: those of a day. */
const rollUpSlice = 86_400_000 * revisionsPerMs
/** Raw messages that one count looks at: they are read one by one. */
const uplinkSlice = 4_096

/** Whether what is written again replaces what was there, and gets a new id. */
export function isRollUp(stream: SinkStream): boolean {
  return stream === 'hours' || stream === 'days'
}

/** How many there are with `from` < id <= `to`. */
type Count = (from: number, to: number) => number

/** How many items one stream is behind. */
export class LaneLag {
  readonly #isRollUp: boolean
  #cursor: number
  #counter: LagCounter
  /** Roll-ups change their place when they are summed up again, so they are counted again and again. */
  #recount: LagCounter | null = null

  constructor(stream: SinkStream, cursor: number) {
    this.#isRollUp = isRollUp(stream)
    this.#cursor = cursor
    this.#counter = stream === 'uplinks' ? new LagCounter(cursor, uplinkSlice) : new LagCounter(cursor)
  }

  /** The cursor moved on over so many items. */
  written(cursor: number, items: number): void {
    this.#cursor = cursor
    this.#counter.written(cursor, items)
    this.#recount?.written(cursor, items)
  }

  /** Counts for some ms, and answers how many there are or seem to be. `first` is the id of the first of them, or what is before it. */
  measure(head: number, first: number, count: Count, forMs: number): number {
    if (this.#isRollUp) this.#recount ??= new LagCounter(Math.max(this.#cursor, first - 1), rollUpSlice)
    const counter = this.#recount ?? this.#counter
    const end = performance.now() + forMs
    let range = counter.next(head)
    for (; range && performance.now() < end; range = counter.next(head)) counter.counted(range.to, count(range.from, range.to))
    if (range === null && counter === this.#recount) {
      this.#counter = counter
      this.#recount = null
    }
    return this.#counter.items(head)
  }
}
