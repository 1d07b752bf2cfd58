/** Reports a failure that repeats itself once, not every second of the night, until it is over or becomes another. */
export class Trouble {
  readonly #report: (error: Error) => void
  #last: string | null = null

  constructor(report: (error: Error) => void) {
    this.#report = report
  }

  failed(error: unknown): void {
    const known = error instanceof Error ? error : new Error(String(error))
    if (known.message === this.#last) return
    this.#last = known.message
    this.#report(known)
  }

  over(): void {
    this.#last = null
  }
}
