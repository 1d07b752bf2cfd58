import type { HubEvents } from '../../hub/client/hub'
import { Backoff } from './backoff'
import { Listening } from './listening'
import { Sleeper } from './sleeper'

export interface HandOverOptions<T> {
  /** What must be listened to before the hub takes it. */
  readonly listenings: readonly Pick<Listening<never>, 'ensure' | 'stop'>[]
  /** Asks the hub to take it. */
  readonly ask: () => Promise<T>
  readonly onTaken: (answer: T) => void
  readonly onConnection: (event: HubEvents['connection']) => void
  readonly onFailure: (error: unknown) => void
  /** Asked again the hub would say the same. Default: nothing is final. */
  readonly isFinal?: (error: unknown) => boolean
}

/** Hands something to the hub until the hub has taken it, with growing pauses, and again after every restart of the hub. */
export class HandOver<T> {
  readonly #options: HandOverOptions<T>
  readonly #listenings: HandOverOptions<T>['listenings']
  readonly #sleeper = new Sleeper()
  readonly #backoff = new Backoff()
  #handing: Promise<void> | null = null
  #ended = false

  constructor(options: HandOverOptions<T>) {
    this.#options = options
    const connection = new Listening('connection', (event) => {
      options.onConnection(event)
      if (event.connected) this.begin()
    })
    this.#listenings = [...options.listenings, connection]
  }

  get hasEnded(): boolean {
    return this.#ended
  }

  /** Does nothing while it is at it already. */
  begin(): void {
    this.#handing ??= this.#hand().finally(() => {
      this.#handing = null
    })
  }

  /** No further attempt; resolves when the one under way, if any, is over. */
  async end(): Promise<void> {
    this.#ended = true
    this.#sleeper.end()
    await this.#handing
  }

  stopListening(): void {
    for (const listening of this.#listenings) listening.stop()
  }

  async #hand(): Promise<void> {
    const { ask, onTaken, onFailure, isFinal = () => false } = this.#options
    while (!this.#ended) {
      for (const listening of this.#listenings) listening.ensure()
      try {
        const answer = await ask()
        this.#backoff.reset()
        onTaken(answer)
        return
      } catch (error) {
        onFailure(error)
        if (isFinal(error)) return
        await this.#sleeper.sleep(this.#backoff.next())
      }
    }
  }
}
