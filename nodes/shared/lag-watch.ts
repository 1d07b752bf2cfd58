import { positionOf } from '../../core/item-id'

/** A live view may be this late, and for this long, before it gives up on the past. */
const patienceMs = 10_000

interface PageOfPast {
  readonly items: readonly object[]
  readonly caughtUp: boolean
}

/** Tells when a live reader has fallen so far behind that the newest data matters more than what it missed. */
export class LagWatch {
  #behindSince: number | null = null
  #jumpedFrom: number | null = null

  /** True when reads found more waiting for 10 s on end, and this page arrived at the hub more than 10 s ago. */
  tooFarBehind(page: PageOfPast, now: number): boolean {
    if (page.caughtUp) {
      this.#behindSince = null
      return false
    }
    this.#behindSince ??= now
    if (now - this.#behindSince < patienceMs) return false
    const newest = page.items.at(-1) as { readonly receivedAt?: number } | undefined
    return newest?.receivedAt !== undefined && now - newest.receivedAt > patienceMs
  }

  /** The reader leaves out what follows `offset`. */
  jump(offset: number): void {
    this.#jumpedFrom = offset
    this.#behindSince = null
  }

  /** How many uplinks lie between the place it jumped from and the one it landed on; null if it did not jump. */
  landed(offset: number): number | null {
    if (this.#jumpedFrom === null) return null
    const skipped = positionOf(offset) - positionOf(this.#jumpedFrom)
    this.#jumpedFrom = null
    return skipped
  }
}
