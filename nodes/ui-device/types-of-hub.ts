import type { DeviceType } from '../../core/channel'
import { hub } from '../../hub/client/current'
import { Listening } from '../shared/listening'

/** The hub's device types, asked once; asked again after the hub was away, because it may have come back as a newer one. */
export class TypesOfHub {
  #answer: Promise<readonly DeviceType[]> | null = null
  readonly #connection = new Listening('connection', () => {
    this.#answer = null
  })

  /** Rejects with HubError; the next call then asks again. */
  get(): Promise<readonly DeviceType[]> {
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

async function ask(): Promise<readonly DeviceType[]> {
  const { types } = await hub().describe()
  return types
}
