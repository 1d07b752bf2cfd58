import type { DataPlane } from '../data-plane'
import type { Log } from '../log'

const everyMs = 3_600_000
const dayMs = 86_400_000

export interface JournalPrunerOptions {
  readonly plane: DataPlane
  readonly retentionDays: number
  readonly now: () => number
  readonly log: Log
}

/** Once an hour deletes whole journal segments that are past their retention and projected. */
export class JournalPruner {
  readonly #options: JournalPrunerOptions
  #timer: NodeJS.Timeout | null = null

  constructor(options: JournalPrunerOptions) {
    this.#options = options
  }

  start(): void {
    void this.#prune()
    this.#timer = setInterval(() => void this.#prune(), everyMs)
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer)
  }

  async #prune(): Promise<void> {
    const { plane, retentionDays, now, log } = this.#options
    try {
      const segments = await plane.prune(now() - retentionDays * dayMs)
      if (segments > 0) log.info({ segments }, 'journal segments past their retention deleted')
    } catch (error) {
      log.warn({ err: error }, 'old journal segments could not be deleted')
    }
  }
}
