import { hub } from '../../hub/client/current'
import type { FleetSummary } from '../../hub/client/hub'

export interface SummaryRoundOptions {
  readonly monitor: string
  readonly tell: (summary: FleetSummary) => void
  readonly onFailure: (error: unknown) => void
}

/** Asks for a monitor's summary when something calls for it; calls during a question become one more question after it. */
export class SummaryRound {
  readonly #options: SummaryRoundOptions
  #asking = false
  #again = false
  #stopped = false

  constructor(options: SummaryRoundOptions) {
    this.#options = options
  }

  request(): void {
    this.#again = true
    if (!this.#asking) void this.#ask()
  }

  stop(): void {
    this.#stopped = true
  }

  async #ask(): Promise<void> {
    const { monitor, tell, onFailure } = this.#options
    this.#asking = true
    try {
      while (this.#again && !this.#stopped) {
        this.#again = false
        const summary = await hub().monitorSummary(monitor)
        if (!this.#stopped) tell(summary)
      }
    } catch (error) {
      if (!this.#stopped) onFailure(error)
    } finally {
      this.#asking = false
    }
  }
}
