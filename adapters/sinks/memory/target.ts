import { SinkFailure, type SinkTarget } from '../../../core/ports/sink'
import { eventTimeOf } from '../../../core/sinks/item-facts'
import type { SinkItem } from '../../../core/sinks/sink-item'

/** Keeps what is written, by what names it. For tests, and for trying a sink out: its faults can be chosen. */
export class MemoryTarget implements SinkTarget {
  readonly #items = new Map<string, SinkItem>()
  /** Every call fails with this while it is set. */
  down: SinkFailure | null = null
  /** Why an item is refused; null: it is taken. */
  refuses: (item: SinkItem) => string | null = () => null
  /** Sizes of the batches that were tried, in order. */
  readonly tried: number[] = []
  prepared = 0

  /** What is stored, by event time. */
  get items(): readonly SinkItem[] {
    return [...this.#items.values()].sort((a, b) => eventTimeOf(a) - eventTimeOf(b))
  }

  async prepare(): Promise<void> {
    if (this.down !== null) throw this.down
    this.prepared++
  }

  async write(items: readonly SinkItem[]): Promise<void> {
    this.tried.push(items.length)
    if (this.down !== null) throw this.down
    for (const item of items) {
      const reason = this.refuses(item)
      if (reason !== null) throw new SinkFailure('refused', reason)
    }
    for (const item of items) this.#items.set(keyOf(item), item)
  }

  async close(): Promise<void> {}
}

function keyOf(item: SinkItem): string {
  return [item.kind, item.device.id, eventTimeOf(item), ...partOf(item)].join(' ')
}

function partOf(item: SinkItem): readonly (string | number)[] {
  if (item.kind === 'reading') return [item.reading.epoch, item.reading.seq]
  return item.kind === 'bucket' ? [item.layer] : [item.id]
}
