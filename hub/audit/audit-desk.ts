import { hubActor } from '../../core/access/actor'
import type { AuditEntry, AuditPage, AuditQuery, AuditVerification } from '../../core/access/audit'
import { HubError } from '../../core/errors/hub-error'
import type { AuditLog } from '../../core/ports/audit'
import type { AuditHub } from '../client/audit'
import { fitEntry } from './fit-entry'

export interface AuditDeskOptions {
  readonly log: AuditLog
  /** ms UTC. */
  readonly now: () => number
  readonly onError: (error: Error) => void
  /** Entries with secrets are refused with INTERNAL (tests), instead of stored with the secret masked and the fault reported. */
  readonly strict?: boolean
  /** How many entries wait in memory while the store takes none; default 10 000. */
  readonly mostWaiting?: number
  /** How long until the store is tried again, ms; default 5000. */
  readonly retryMs?: number
}

interface Waiting {
  readonly entry: AuditEntry
  readonly at: number
}

/**
 * Writes the audit. Nothing is refused because the audit cannot be written: entries then wait in memory, in order and with their time,
 * and health says so. When too many wait the newest are lost, and the audit tells how many as soon as it can be written again.
 */
export class AuditDesk implements AuditHub {
  readonly #options: AuditDeskOptions
  readonly #waiting: Waiting[] = []
  #lost = 0
  #failure: Error | null = null
  #writing: Promise<void> | null = null
  #retry: NodeJS.Timeout | null = null

  constructor(options: AuditDeskOptions) {
    this.#options = options
  }

  /** Resolves when the entry is on disk, or waits because the store takes none. */
  recordAudit = async (entry: AuditEntry): Promise<void> => {
    const { entry: fitting, secrets } = fitEntry(entry)
    if (secrets.length > 0) this.#onSecrets(entry, secrets)
    if (this.#waiting.length < (this.#options.mostWaiting ?? 10_000))
      this.#waiting.push({ entry: fitting, at: this.#options.now() })
    else this.#lost++
    // While the store is out of order only the retry goes there: a full disk must not slow down whatever is audited.
    if (this.#failure === null) await this.#write()
  }

  audit = (query: AuditQuery): Promise<AuditPage> => {
    const { limit } = query
    if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1 && limit <= 1000)) {
      return Promise.reject(new HubError('INVALID_ARGUMENT', 'limit must be from 1 to 1000'))
    }
    return this.#options.log.page(query)
  }

  verifyAudit = (): Promise<AuditVerification> => this.#options.log.verify()

  /** What is wrong and what to do, for health; null while all is well. */
  trouble(): string | null {
    if (!this.#failure) return null
    const lost = this.#lost > 0 ? `, ${this.#lost} more are lost` : ''
    return `The audit cannot be written: ${this.#failure.message} ${this.#waiting.length} entries wait in memory${lost}.`
  }

  /** Tries a last time to write what waits. The log stays open: it belongs to who opened it. */
  async close(): Promise<void> {
    if (this.#retry) clearTimeout(this.#retry)
    await this.#write()
    if (this.#retry) clearTimeout(this.#retry)
    const left = this.#waiting.length + this.#lost
    if (left > 0) this.#options.onError(new Error(`${left} entries of the audit could not be written and are lost.`))
  }

  #onSecrets(entry: AuditEntry, secrets: readonly string[]): void {
    const error = new HubError(
      'INTERNAL',
      `an audit entry "${entry.action}" holds what looks like a secret (${secrets.join(', ')}); leave it out where the entry is made`,
    )
    if (this.#options.strict) throw error
    this.#options.onError(error)
  }

  /** One writer at a time, so that the order stays. Who comes while it writes waits for the same run, which goes on until nothing is left. */
  #write(): Promise<void> {
    this.#writing ??= this.#drain().finally(() => {
      this.#writing = null
    })
    return this.#writing
  }

  async #drain(): Promise<void> {
    try {
      for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
        await this.#options.log.append(next.entry, next.at)
        this.#waiting.shift()
      }
      if (this.#lost > 0) await this.#tellLost()
      this.#failure = null
    } catch (error) {
      this.#failed(error instanceof Error ? error : new Error(String(error)))
    }
  }

  async #tellLost(): Promise<void> {
    const lost = this.#lost
    const detail = `${lost} entries before this one were lost: the audit could not be written, and there was no room for more in memory`
    const entry = { by: hubActor, subject: '', outcome: 'failed', before: null, after: { lost }, detail } as const
    await this.#options.log.append({ action: 'entries-lost', ...entry }, this.#options.now())
    this.#lost -= lost
  }

  #failed(error: Error): void {
    if (this.#failure?.message !== error.message) this.#options.onError(error)
    this.#failure = error
    if (this.#retry) clearTimeout(this.#retry)
    this.#retry = setTimeout(() => void this.#write(), this.#options.retryMs ?? 5000)
    this.#retry.unref()
  }
}
