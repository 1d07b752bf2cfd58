import { SinkFailure, type SinkTarget } from '../../../core/ports/sink'
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
    return [...this.#items.values()].sort((a, b) => timeOf(a) - timeOf(b))
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

function timeOf(item: SinkItem): number {
  if (item.kind === 'bucket') return item.bucket.start
  return item.kind === 'reading' ? item.reading.at : item.event.at
}

function keyOf(item: SinkItem): string {
  const part =
    item.kind === 'reading' ? [item.reading.epoch, item.reading.seq] : item.kind === 'bucket' ? [item.layer] : [item.event.id]
  return [item.kind, item.device.id, timeOf(item), ...part].join(' ')
}
