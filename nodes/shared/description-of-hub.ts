import { hub } from '../../hub/client/current'
import type { HubDescription } from '../../hub/client/hub'
import { Listening } from './listening'

/**
 * What the hub says of itself: device types, time zone. Asked once, and again after the hub was away, because it may have come
 * back as a newer one.
 */
export class DescriptionOfHub {
  #answer: Promise<HubDescription> | null = null
  readonly #connection = new Listening('connection', () => {
    this.#answer = null
  })

  /** Rejects with HubError; the next call then asks again. */
  get(): Promise<HubDescription> {
    this.#connection.ensure()
    this.#answer ??= ask()
    const answer = this.#answer
    answer.catch(() => {
      if (this.#answer === answer) this.#answer = null
    })
    return answer
  }

  stop(): void {
    this.#connection.stop()
  }
}

// Async, so that a hub that was never started is a rejection like any other.
async function ask(): Promise<HubDescription> {
  return hub().describe()
}
