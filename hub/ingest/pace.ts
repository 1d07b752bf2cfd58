/** How much of the newest measurement counts. */
const weight = 1 / 8
const least = 128 << 10
const most = 8 << 20

/** How many payload bytes are decoded in a second, measured while there is something to decode. */
export class Pace {
  #bytesPerMs: number
  #at = Number.NaN

  /** Believes in so many bytes a second until something was measured. */
  constructor(bytesPerSecond: number) {
    this.#bytesPerMs = bytesPerSecond / 1000
  }

  /** So many bytes were decoded by `now` (ms); `busy`: there was something to decode all the time since the last call. */
  measure(bytes: number, now: number, busy: boolean): void {
    const passed = now - this.#at
    this.#at = now
    if (busy && passed > 0) this.#bytesPerMs += (bytes / passed - this.#bytesPerMs) * weight
  }

  /** Bytes that are decoded in so many ms, within reason. */
  bytesIn(ms: number): number {
    return Math.min(Math.max(this.#bytesPerMs * ms, least), most)
  }
}
