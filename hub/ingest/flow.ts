/** What a device may send without being in a hurry: a burst, bytes … */
const burstBytes = 16 << 10
/** … that is given back at this rate, bytes a second: ten times what a meter sends every second. */
const calmBytesPerSecond = 4 << 10

/** How much a device sends, as a bucket that leaks. */
export class Flow {
  /** Uplinks of the device that wait. */
  held = 0
  #level = 0
  #at = Number.NEGATIVE_INFINITY

  /** Takes note of an uplink at `now` (ms). Answers whether the device is in a hurry. */
  take(bytes: number, now: number): boolean {
    this.#leak(now)
    this.#level += bytes
    return this.#level > burstBytes
  }

  /** Whether nothing about it is worth remembering. */
  isCalm(now: number): boolean {
    this.#leak(now)
    return this.held === 0 && this.#level === 0
  }

  #leak(now: number): void {
    const leaked = ((now - this.#at) / 1000) * calmBytesPerSecond
    this.#level = Math.max(0, this.#level - leaked)
    this.#at = now
  }
}
