export interface WaitingOptions {
  readonly patienceMs: number
  readonly onBytes: (bytes: Buffer) => void
  readonly onTimeout: () => void
  readonly onFailure: (error: Error) => void
}

/** The one thing a bus waits for; after its end nothing reaches anybody. */
export class Waiting {
  readonly #options: WaitingOptions
  readonly #timer: NodeJS.Timeout
  #over = false

  constructor(options: WaitingOptions) {
    this.#options = options
    this.#timer = setTimeout(() => this.#end(options.onTimeout), options.patienceMs)
  }

  take(bytes: Buffer): void {
    if (!this.#over) this.#options.onBytes(bytes)
  }

  fail(error: Error): void {
    this.#end(() => this.#options.onFailure(error))
  }

  stop(): void {
    this.#end(() => undefined)
  }

  #end(tell: () => void): void {
    if (this.#over) return
    this.#over = true
    clearTimeout(this.#timer)
    tell()
  }
}
