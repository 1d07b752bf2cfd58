/** Thrown when too many wait already, and when nothing is checked any more. */
export class QueueFullError extends Error {}

export interface CheckQueueOptions {
  /** Checks at a time. Each keeps one thread of Node's pool busy, which has four for everybody. */
  readonly concurrent?: number
  /** Who is not suspect may wait in such numbers; a check takes some tens of ms. */
  readonly maxWaiting?: number
  readonly maxSuspects?: number
}

interface Waiter {
  readonly go: () => void
  readonly reject: (error: Error) => void
}

/** Lets few password checks run at a time, those from suspect addresses last: guessing must not keep the right devices waiting. */
export class CheckQueue {
  readonly #options: Required<CheckQueueOptions>
  readonly #waiting: Waiter[] = []
  readonly #suspects: Waiter[] = []
  #running = 0
  #closed = false

  constructor(options: CheckQueueOptions = {}) {
    this.#options = { concurrent: 2, maxWaiting: 2_000, maxSuspects: 500, ...options }
  }

  /** Rejects with {@link QueueFullError}. */
  async run<T>(isSuspect: boolean, check: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#options.concurrent) await this.#turn(isSuspect)
    else this.#running++
    try {
      return await check()
    } finally {
      this.#next()
    }
  }

  /** Nobody who waits, or comes from now on, is checked. */
  close(): void {
    this.#closed = true
    for (const { reject } of [...this.#waiting.splice(0), ...this.#suspects.splice(0)])
      reject(new QueueFullError('the hub stops'))
  }

  #turn(isSuspect: boolean): Promise<void> {
    const [line, max] = isSuspect ? [this.#suspects, this.#options.maxSuspects] : [this.#waiting, this.#options.maxWaiting]
    if (this.#closed || line.length >= max) return Promise.reject(new QueueFullError('too many log-ins are being checked'))
    return new Promise((resolve, reject) => line.push({ go: resolve, reject }))
  }

  /** Hands the place on, so that nobody new slips in before who waits. */
  #next(): void {
    const next = this.#waiting.shift() ?? this.#suspects.shift()
    if (next) next.go()
    else this.#running--
  }
}
