import type { BrokerIngest } from '../../core/ports/broker'
import type { UnstoredUplink } from '../../core/uplink'

/** Stores a batch for good, or rejects and keeps none of it. Batches of an older `generation` than a failed one must be refused. */
export type AppendBatch = (batch: readonly UnstoredUplink[], generation: number) => Promise<void>

export interface CommitQueueOptions {
  readonly append: AppendBatch
  readonly maxBatch?: number
  /** Batches on their way at once: two keep the writer busy while the next one gathers. */
  readonly maxInFlight?: number
  /** Above this many waiting bytes QoS 0 is dropped … */
  readonly dropQos0Bytes?: number
  /** … and above this QoS 1 and 2 senders are turned away. */
  readonly refuseBytes?: number
  readonly retryMs?: number
  readonly now: () => number
}

export interface CommitQueueState {
  readonly waiting: number
  readonly waitingBytes: number
  readonly committed: number
  readonly failures: number
  readonly droppedQos0: number
  readonly refused: number
  /** Why nothing can be stored at the moment; null while all is well. */
  readonly stalled: { readonly since: number; readonly detail: string } | null
}

interface Held {
  readonly uplink: UnstoredUplink
  readonly done: (error?: Error) => void
}

/**
 * Adaptive group commit: whatever arrived while the writer was busy is the next batch; there is no timer to wait for.
 * When the writer fails, everything stays held and unacknowledged, in order, and is offered again until it succeeds.
 */
export class CommitQueue implements BrokerIngest {
  readonly #options: Required<CommitQueueOptions>
  #waiting: Held[] = []
  #waitingBytes = 0
  #inFlight = 0
  #scheduled = false
  #generation = 0
  #retry: NodeJS.Timeout | null = null
  /** Batches that failed in this generation, by their order of sending. */
  #failed: { order: number; held: Held[] }[] = []
  #order = 0
  #stalled: CommitQueueState['stalled'] = null
  #idle: (() => void)[] = []
  #committed = 0
  #failures = 0
  #droppedQos0 = 0
  #refused = 0

  constructor(options: CommitQueueOptions) {
    this.#options = { maxBatch: 1000, maxInFlight: 2, dropQos0Bytes: 64 << 20, refuseBytes: 128 << 20, retryMs: 500, ...options }
  }

  offer(uplink: UnstoredUplink, done: (error?: Error) => void): void {
    const refusal = this.#overflow(uplink)
    if (refusal) {
      done(refusal)
      return
    }
    this.#waiting.push({ uplink, done })
    this.#waitingBytes += uplink.payload.length
    this.#schedule()
  }

  state(): CommitQueueState {
    return {
      waiting: this.#waiting.length,
      waitingBytes: this.#waitingBytes,
      committed: this.#committed,
      failures: this.#failures,
      droppedQos0: this.#droppedQos0,
      refused: this.#refused,
      stalled: this.#stalled,
    }
  }

  /** Resolves when nothing is waiting or on its way. */
  drained(): Promise<void> {
    if (this.#isIdle()) return Promise.resolve()
    return new Promise((resolve) => this.#idle.push(resolve))
  }

  /** Stops retrying; what is still held is never acknowledged. */
  close(): void {
    if (this.#retry) clearTimeout(this.#retry)
    this.#retry = null
    this.#waiting = []
  }

  #overflow(uplink: UnstoredUplink): Error | null {
    if (uplink.qos === 0 && this.#waitingBytes > this.#options.dropQos0Bytes) {
      this.#droppedQos0++
      return new Error('the journal is behind: QoS 0 message dropped')
    }
    if (this.#waitingBytes > this.#options.refuseBytes) {
      this.#refused++
      return new Error('the journal is behind: message refused')
    }
    return null
  }

  #schedule(): void {
    if (this.#scheduled || this.#retry || this.#waiting.length === 0 || this.#inFlight >= this.#options.maxInFlight) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.#send()
      this.#schedule()
    })
  }

  #send(): void {
    if (this.#waiting.length === 0 || this.#retry || this.#inFlight >= this.#options.maxInFlight) return
    const held = this.#waiting.splice(0, this.#options.maxBatch)
    const generation = this.#generation
    const order = this.#order++
    this.#inFlight++
    this.#options
      .append(
        held.map((h) => h.uplink),
        generation,
      )
      .then(
        () => this.#succeeded(held),
        (error: Error) => this.#failedBatch(order, held, error),
      )
  }

  #succeeded(held: readonly Held[]): void {
    this.#inFlight--
    this.#committed += held.length
    if (this.#failed.length === 0) this.#stalled = null
    for (const { uplink, done } of held) {
      this.#waitingBytes -= uplink.payload.length
      done()
    }
    this.#afterSettled()
  }

  #failedBatch(order: number, held: Held[], error: Error): void {
    this.#inFlight--
    this.#failures++
    this.#failed.push({ order, held })
    this.#stalled ??= { since: this.#options.now(), detail: error.message }
    this.#afterSettled()
  }

  /** A failure waits until everything sent with it has settled, so that order is kept; then all of it goes first again. */
  #afterSettled(): void {
    if (this.#failed.length > 0 && this.#inFlight === 0) {
      this.#failed.sort((a, b) => a.order - b.order)
      this.#waiting = [...this.#failed.flatMap((f) => f.held), ...this.#waiting]
      this.#failed = []
      this.#generation++
      this.#retry ??= setTimeout(() => {
        this.#retry = null
        this.#schedule()
      }, this.#options.retryMs)
    } else if (this.#failed.length === 0) {
      this.#schedule()
    }
    if (this.#isIdle()) for (const resolve of this.#idle.splice(0)) resolve()
  }

  #isIdle(): boolean {
    return this.#waiting.length === 0 && this.#inFlight === 0 && this.#failed.length === 0
  }
}
