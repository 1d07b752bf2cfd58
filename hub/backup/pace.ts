/** Of the time, so much is work; the rest belongs to the hub, whose acknowledgements wait for the same disk. */
const share = 0.5
/** A single pause is not longer than this, ms. */
const longest = 1000

/** Takes breaks, so that a running hub's disk and cores are never busy with the backup alone. */
export class Pace {
  readonly #elapsed: () => number
  readonly #sleep: (ms: number) => void
  #since: number

  /** `elapsed` is any clock in ms; `sleep` holds up the calling thread. */
  constructor(elapsed = () => performance.now(), sleep = sleepHere) {
    this.#elapsed = elapsed
    this.#sleep = sleep
    this.#since = elapsed()
  }

  /** To be called after each piece of work: rests in proportion to what it took. */
  rest(): void {
    const worked = this.#elapsed() - this.#since
    this.#sleep(Math.min((worked * (1 - share)) / share, longest))
    this.#since = this.#elapsed()
  }
}

/** SQLite tells of its progress in a call it waits for, so that the pause must be in that call. */
function sleepHere(ms: number): void {
  if (ms > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}
