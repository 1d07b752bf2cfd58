import type { AuditEntry } from '../../core/access/audit'
import { HubError } from '../../core/errors/hub-error'
import type { AuditHub } from '../client/audit'

export interface AuditOutboxOptions {
  readonly hub: () => Pick<AuditHub, 'recordAudit'>
  /** ms UTC. */
  readonly now: () => number
  readonly onError: (error: unknown) => void
  /** Entries that wait at most; the oldest go first. */
  readonly capacity?: number
  readonly later?: (action: () => void, ms: number) => void
}

const retryMs = 2_000
/** An entry that is noted this much later says when it happened. */
const lateMs = 5_000

/** Entries for the audit on their way to the hub, in order. While the hub restarts they wait here. */
export class AuditOutbox {
  readonly #options: Required<AuditOutboxOptions>
  readonly #waiting: { readonly entry: AuditEntry; readonly at: number }[] = []
  #sending = false
  #lost = 0

  constructor(options: AuditOutboxOptions) {
    this.#options = { capacity: 500, later: (action, ms) => void setTimeout(action, ms).unref(), ...options }
  }

  add(entry: AuditEntry): void {
    this.#waiting.push({ entry, at: this.#options.now() })
    if (this.#waiting.length > this.#options.capacity) {
      this.#waiting.shift()
      this.#lost++
    }
    void this.#send()
  }

  async #send(): Promise<void> {
    if (this.#sending) return
    this.#sending = true
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      if (!(await this.#sent(this.#told(next)))) {
        this.#sending = false
        this.#options.later(() => void this.#send(), retryMs)
        return
      }
      if (this.#waiting[0] === next) this.#waiting.shift()
    }
    this.#sending = false
  }

  /** False: to be tried again. */
  async #sent(entry: AuditEntry): Promise<boolean> {
    try {
      await this.#options.hub().recordAudit(entry)
      this.#lost = 0
    } catch (error) {
      if (error instanceof HubError && (error.code === 'HUB_RESTARTING' || error.code === 'HUB_STOPPED')) return false
      this.#options.onError(error)
    }
    return true
  }

  #told({ entry, at }: { readonly entry: AuditEntry; readonly at: number }): AuditEntry {
    const late = this.#options.now() - at > lateMs ? `happened at ${new Date(at).toISOString()}, while the hub was away` : ''
    const lost = this.#lost > 0 ? `${this.#lost} entries before it were lost` : ''
    const detail = [entry.detail, late, lost].filter(Boolean).join('; ')
    return { ...entry, detail }
  }
}
