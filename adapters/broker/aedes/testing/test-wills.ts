import type { StoredWill, WillStore } from '../../../../core/ports/broker'

/** Wills that survive a broker, as long as the test lives. */
export class TestWills implements WillStore {
  readonly #wills = new Map<string, StoredWill>()
  broken = false

  put(will: StoredWill): void {
    if (this.broken) throw new Error('disk full')
    this.#wills.set(will.clientId, will)
  }

  delete(clientId: string): void {
    if (this.broken) throw new Error('disk full')
    this.#wills.delete(clientId)
  }

  all(): readonly StoredWill[] {
    return [...this.#wills.values()]
  }

  topics(): string[] {
    return this.all().map(({ topic }) => topic)
  }

  close(): void {}
}
