import type { Actor } from '../../../core/access/actor'
import type { AuditEntry } from '../../../core/access/audit'

export interface DenialNotesOptions {
  readonly record: (entry: AuditEntry) => Promise<void>
  readonly onError: (error: unknown) => void
  /** ms, of any clock that does not go back. */
  readonly now: () => number
  /** Entries a minute for one caller (default 10) and for all (default 60). */
  readonly each?: number
  readonly all?: number
}

const windowMs = 60_000

/** Notes refused requests in the audit, but only so many a minute: what comes on top is counted in the next entry. */
export class DenialNotes {
  readonly #options: DenialNotesOptions
  readonly #byCaller = new Map<string, number>()
  #began = Number.NEGATIVE_INFINITY
  #noted = 0
  #left = 0

  constructor(options: DenialNotesOptions) {
    this.#options = options
  }

  note(by: Actor, subject: string, detail: string): void {
    const { record, onError } = this.#options
    if (!this.#hasRoom(`${by.kind} ${by.name} ${by.address}`)) {
      this.#left += 1
      return
    }
    const more = this.#left === 0 ? '' : `; ${this.#left} more refused requests were not noted one by one`
    this.#left = 0
    const entry: AuditEntry = {
      action: 'access-denied',
      by,
      subject,
      outcome: 'refused',
      before: null,
      after: null,
      detail: detail + more,
    }
    record(entry).catch(onError)
  }

  #hasRoom(caller: string): boolean {
    const { now, each = 10, all = 60 } = this.#options
    if (now() - this.#began >= windowMs) {
      this.#began = now()
      this.#noted = 0
      this.#byCaller.clear()
    }
    const count = this.#byCaller.get(caller) ?? 0
    if (this.#noted >= all || count >= each) return false
    this.#noted += 1
    this.#byCaller.set(caller, count + 1)
    return true
  }
}
