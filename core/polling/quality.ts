import { exceptionName } from './exception-names'
import type { BusFailureCode } from './modbus-bus'

/** How well a meter answers. Shares and times are over the last polls, up to {@link qualityWindow}. */
export interface MeterQuality {
  /** Percent of polls that were answered whole; null before the first. */
  readonly okPercent: number | null
  /** Polls since it was set up. */
  readonly polls: number
  /** Polls left out because the bus could not keep up. */
  readonly missed: number
  readonly consecutiveFailures: number
  /** ms UTC; null: never. */
  readonly lastAnswerAt: number | null
  readonly meanResponseMs: number | null
  readonly worstResponseMs: number | null
  /** Exceptions by name, since it was set up. */
  readonly exceptions: Readonly<Record<string, number>>
  readonly lastFailure: PollFailure | null
}

export interface PollFailure {
  readonly code: BusFailureCode
  readonly message: string
  /** ms UTC. */
  readonly at: number
}

/** What one poll was like. */
export interface PollOutcome {
  readonly at: number
  /** Response times of the questions that were answered, ms. */
  readonly responsesMs: readonly number[]
  /** What went wrong, also when a repeat cured it in the end. */
  readonly failures: readonly { readonly code: BusFailureCode; readonly message: string; readonly exception: number | null }[]
  readonly isWhole: boolean
  readonly missed: number
}

export const qualityWindow = 100

interface Remembered {
  readonly isWhole: boolean
  readonly responsesMs: readonly number[]
}

/** Keeps count of a meter's polls. */
export class QualityBook {
  #recent: Remembered[] = []
  #polls = 0
  #missed = 0
  #consecutiveFailures = 0
  #lastAnswerAt: number | null = null
  #lastFailure: PollFailure | null = null
  readonly #exceptions: Record<string, number> = {}

  record({ at, responsesMs, failures, isWhole, missed }: PollOutcome): void {
    this.#recent.push({ isWhole, responsesMs })
    if (this.#recent.length > qualityWindow) this.#recent.shift()
    this.#polls++
    this.#missed += missed
    this.#consecutiveFailures = isWhole ? 0 : this.#consecutiveFailures + 1
    if (responsesMs.length > 0) this.#lastAnswerAt = at
    for (const { exception } of failures) if (exception !== null) this.#count(exceptionName(exception))
    const last = failures.at(-1)
    if (last) this.#lastFailure = { code: last.code, message: last.message, at }
  }

  view(): MeterQuality {
    const responses = this.#recent.flatMap(({ responsesMs }) => responsesMs)
    const whole = this.#recent.filter(({ isWhole }) => isWhole).length
    return {
      okPercent: this.#recent.length === 0 ? null : (100 * whole) / this.#recent.length,
      polls: this.#polls,
      missed: this.#missed,
      consecutiveFailures: this.#consecutiveFailures,
      lastAnswerAt: this.#lastAnswerAt,
      meanResponseMs: responses.length === 0 ? null : responses.reduce((sum, ms) => sum + ms, 0) / responses.length,
      worstResponseMs: responses.length === 0 ? null : Math.max(...responses),
      exceptions: { ...this.#exceptions },
      lastFailure: this.#lastFailure,
    }
  }

  #count(name: string): void {
    this.#exceptions[name] = (this.#exceptions[name] ?? 0) + 1
  }
}
