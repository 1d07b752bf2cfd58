import { HubError } from '../../core/errors/hub-error'
import { hub } from '../../hub/client/current'
import { compactNumber } from '../shared/compact-number'
import type { NodeShell } from '../shared/node-shell'
import { RateMeter } from '../shared/rate-meter'

/** Readings that may wait to be stored before further ones are refused: a second of a large plant. */
export const mostWaiting = 5000

const refreshMs = 2000

export interface StoreStatusOptions {
  readonly shell: Pick<NodeShell, 'show' | 'showFailure' | 'text'>
  /** Told once per stall why nothing can be stored. */
  readonly onStall: (detail: string) => void
  readonly now: () => number
}

/** Knows which readings are on their way to the disk, bounds them, and shows how it goes. */
export class StoreStatus {
  readonly #options: StoreStatusOptions
  readonly #rate = new RateMeter()
  /** When each batch that is not stored yet was handed over, and how many readings it has. */
  readonly #underway = new Set<{ readonly since: number; readonly count: number }>()
  #timer: NodeJS.Timeout | null = null
  #failed = false
  #stored = 0
  #stalled = false

  constructor(options: StoreStatusOptions) {
    this.#options = options
  }

  start(): void {
    this.#options.shell.show('idle', this.#options.shell.text('status.waiting'))
    this.#timer = setInterval(() => void this.refresh(), refreshMs)
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer)
  }

  /** Readings not yet stored. */
  get waiting(): number {
    return [...this.#underway].reduce((sum, { count }) => sum + count, 0)
  }

  /** Accompanies readings on their way. Throws HubError STORE_UNAVAILABLE, before they leave, when too many are waiting already. */
  async accompany(count: number, store: () => Promise<void>): Promise<void> {
    const { waiting } = this
    if (waiting + count > mostWaiting) {
      throw new HubError('STORE_UNAVAILABLE', `${waiting} readings wait to be stored already; this message was not taken.`)
    }
    const batch = { since: this.#options.now(), count }
    this.#underway.add(batch)
    try {
      await store()
      this.#underway.delete(batch)
      this.#succeeded(count)
    } catch (error) {
      this.#underway.delete(batch)
      this.#failed = true
      throw error
    }
  }

  /** Shows the state of things: what waits for long comes first. */
  async refresh(): Promise<void> {
    const { shell, now } = this.#options
    const [oldest] = this.#underway
    if (oldest && now() - oldest.since >= refreshMs) return this.#showHeld()
    this.#stalled = false
    if (this.#stored === 0 || this.#failed) return
    shell.show('working', shell.text('status.storing', { rate: compactNumber(this.#rate.perSecond(now())) }))
  }

  #succeeded(count: number): void {
    const isNews = this.#stored === 0 || this.#failed
    this.#stored += count
    this.#failed = false
    this.#rate.add(count, this.#options.now())
    if (isNews) void this.refresh()
  }

  /** The hub knows whether it is the disk. */
  async #showHeld(): Promise<void> {
    const { shell, onStall } = this.#options
    const journal = await health().then(({ checks }) => checks.find(({ name }) => name === 'journal'))
    const { waiting } = this
    if (waiting === 0) return
    const count = compactNumber(waiting)
    if (journal?.state !== 'failed') {
      shell.show('interrupted', shell.text('status.held', { count }))
      return
    }
    shell.show('failed', shell.text('status.disk', { count }))
    if (!this.#stalled) onStall(journal.detail)
    this.#stalled = true
  }
}

/** A hub that cannot answer says nothing about the disk. */
async function health(): Promise<{ readonly checks: readonly { name: string; state: string; detail: string }[] }> {
  try {
    return await hub().health()
  } catch (error) {
    if (error instanceof HubError) return { checks: [] }
    throw error
  }
}
