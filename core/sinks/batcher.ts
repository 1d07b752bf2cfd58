/** A batch is written when it has so many items or bytes, or its first item waited so long, ms. */
export interface BatchLimits {
  readonly items: number
  readonly bytes: number
  readonly waitMs: number
}

/** What items are taken to have before any was seen, bytes. */
const usualBytes = 200

/**
 * Gathers items into batches. Items are announced before they are read, so that nothing is read, and nothing is held in memory,
 * before there is enough for a batch. Times are monotonic, ms.
 */
export class Batcher<T> {
  readonly #limits: BatchLimits
  #items: T[] = []
  #bytes = 0
  #isFull = false
  #announced = 0
  #since: number | null = null
  #averageBytes = usualBytes

  constructor(limits: BatchLimits) {
    this.#limits = limits
  }

  get items(): readonly T[] {
    return this.#items
  }

  /** There is something new, about so many. */
  announce(count: number, now: number): void {
    if (count <= 0) return
    this.#announced += count
    this.#since ??= now
  }

  /** Whether what was announced is worth reading now. */
  isReadDue(now: number): boolean {
    if (this.#announced === 0 || this.#isFull) return false
    const items = this.#items.length + this.#announced
    const bytes = this.#bytes + this.#announced * this.#averageBytes
    return items >= this.#limits.items || bytes >= this.#limits.bytes || this.#isOver(now)
  }

  /** All that was announced has been read. */
  read(): void {
    this.#announced = 0
    if (this.#items.length === 0) this.#since = null
  }

  /** Takes an item; false when the batch has no room for it. Of a batch there is always one item, however large. */
  add(item: T, bytes: number, now: number): boolean {
    if (this.#isFull) return false
    if (this.#items.length > 0 && this.#bytes + bytes > this.#limits.bytes) {
      this.#isFull = true
      return false
    }
    this.#items.push(item)
    this.#bytes += bytes
    this.#since ??= now
    this.#averageBytes += (bytes - this.#averageBytes) / 100
    this.#isFull = this.#items.length >= this.#limits.items || this.#bytes >= this.#limits.bytes
    return true
  }

  /** Its first item has waited for so long already, ms: somebody held it before, until a restart. */
  hasWaited(ms: number, now: number): void {
    if (this.#since !== null && this.#items.length > 0) this.#since = Math.min(this.#since, now - ms)
  }

  get isFull(): boolean {
    return this.#isFull
  }

  /** Whether there is a batch to be written. */
  isDue(now: number): boolean {
    return this.#items.length > 0 && (this.#isFull || this.#isOver(now))
  }

  /** When it is due at the latest; null while nothing waits. */
  dueAt(): number | null {
    return this.#since === null ? null : this.#since + this.#limits.waitMs
  }

  take(now: number): T[] {
    const items = this.#items
    this.#items = []
    this.#bytes = 0
    this.#isFull = false
    this.#since = this.#announced > 0 ? now : null
    return items
  }

  #isOver(now: number): boolean {
    return this.#since !== null && now - this.#since >= this.#limits.waitMs
  }
}
