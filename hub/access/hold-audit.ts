import { type Actor, hubActor } from '../../core/access/actor'
import type { AuditEntry } from '../../core/access/audit'
import { TokenBucket } from '../../core/access/token-bucket'

/** Entries at once, and how quickly more may follow: an attack must not fill the audit. */
const refill = { perSecond: 0.1, burst: 50 }

export interface HoldAuditOptions {
  readonly record: (entry: AuditEntry) => Promise<void>
  /** A clock that never goes back, ms. */
  readonly elapsed: () => number
  readonly onError: (error: Error) => void
}

/** Writes down who is held off and who let them in again. What there is no room for is counted in the next entry. */
export class HoldAudit {
  readonly #options: HoldAuditOptions
  readonly #bucket: TokenBucket
  #leftOut = 0

  constructor(options: HoldAuditOptions) {
    this.#options = options
    this.#bucket = new TokenBucket(refill, options.elapsed())
  }

  heldOff(subject: string, detail: string): void {
    if (!this.#bucket.take(this.#options.elapsed())) {
      this.#leftOut++
      return
    }
    const more = this.#leftOut > 0 ? ` ${this.#leftOut} more were held off since the entry before.` : ''
    this.#leftOut = 0
    this.#record({
      action: 'held-off',
      by: hubActor,
      subject,
      outcome: 'done',
      before: null,
      after: null,
      detail: `${detail}${more}`,
    })
  }

  letIn(subject: string, by: Actor): void {
    this.#record({ action: 'let-in-again', by, subject, outcome: 'done', before: null, after: null, detail: '' })
  }

  #record(entry: AuditEntry): void {
    this.#options.record(entry).catch((error: unknown) => this.#options.onError(error as Error))
  }
}
