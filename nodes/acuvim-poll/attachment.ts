import { hub } from '../../hub/client/current'
import type { HubEvents } from '../../hub/client/hub'
import type { PollEvent, Poller, PollerState, ScanProgress } from '../../hub/client/polling'
import { Backoff } from '../shared/backoff'
import { Listening } from '../shared/listening'
import { Sleeper } from '../shared/sleeper'

export interface AttachmentOptions {
  readonly poller: Poller
  readonly onPoll: (event: PollEvent) => void
  readonly onState: (state: PollerState) => void
  readonly onScan: (progress: ScanProgress) => void
  readonly onConnection: (event: HubEvents['connection']) => void
  /** The hub has taken the poller. */
  readonly onReady: () => void
  readonly onFailure: (error: unknown) => void
}

/**
 * Keeps a poller in the hub for as long as its node lives: makes it, makes it again after the hub restarted, and tries again when the
 * hub refuses it, because what it collides with may go with the same deploy.
 */
export class PollerAttachment {
  readonly #options: AttachmentOptions
  readonly #listenings: readonly { ensure(): void; stop(): void }[]
  readonly #sleeper = new Sleeper()
  readonly #backoff = new Backoff()
  #putting: Promise<void> | null = null
  #stopped = false

  constructor(options: AttachmentOptions) {
    this.#options = options
    const { poller, onPoll, onState, onScan } = options
    this.#listenings = [
      new Listening('poll', (event) => event.poller === poller.id && onPoll(event)),
      new Listening('poll-state', (state) => state.poller === poller.id && onState(state)),
      new Listening('scan', (progress) => onScan(progress)),
      new Listening('connection', (event) => {
        options.onConnection(event)
        if (event.connected) this.put()
      }),
    ]
  }

  /** Hands the poller to the hub. */
  put(): void {
    this.#putting ??= this.#put().finally(() => {
      this.#putting = null
    })
  }

  /** `removedForGood`: nobody will take the poller up again. What was read before that is still delivered. */
  async end(removedForGood: boolean): Promise<void> {
    this.#stopped = true
    this.#sleeper.end()
    await this.#putting
    const { id } = this.#options.poller
    try {
      if (removedForGood) await hub().deletePoller(id)
      else await hub().holdPoller(id)
    } catch {
      // Without its hub there is no poller.
    }
    for (const listening of this.#listenings) listening.stop()
  }

  async #put(): Promise<void> {
    const { poller, onPoll, onReady, onFailure } = this.#options
    while (!this.#stopped) {
      for (const listening of this.#listenings) listening.ensure()
      try {
        const { held } = await hub().putPoller(poller)
        this.#backoff.reset()
        onReady()
        for (const event of held) onPoll(event)
        return
      } catch (error) {
        onFailure(error)
        await this.#sleeper.sleep(this.#backoff.next())
      }
    }
  }
}
