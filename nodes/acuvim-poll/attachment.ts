import { hub } from '../../hub/client/current'
import type { HubEvents } from '../../hub/client/hub'
import type { PollEvent, Poller, PollerState, ScanProgress } from '../../hub/client/polling'
import { HandOver } from '../shared/hand-over'
import { Listening } from '../shared/listening'

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

type Taken = Awaited<ReturnType<ReturnType<typeof hub>['putPoller']>>

/**
 * Keeps a poller in the hub for as long as its node lives: makes it, makes it again after the hub restarted, and tries again when the
 * hub refuses it, because what it collides with may go with the same deploy.
 */
export class PollerAttachment {
  readonly #id: string
  readonly #handOver: HandOver<Taken>

  constructor({ poller, onPoll, onState, onScan, onReady, ...rest }: AttachmentOptions) {
    this.#id = poller.id
    this.#handOver = new HandOver({
      ...rest,
      listenings: [
        new Listening('poll', (event) => event.poller === poller.id && onPoll(event)),
        new Listening('poll-state', (state) => state.poller === poller.id && onState(state)),
        new Listening('scan', (progress) => onScan(progress)),
      ],
      // Async, so that a hub that was never started is a rejection like any other.
      ask: async () => hub().putPoller(poller),
      onTaken({ held }) {
        onReady()
        for (const event of held) onPoll(event)
      },
    })
  }

  /** Hands the poller to the hub. */
  put(): void {
    this.#handOver.begin()
  }

  /** `removedForGood`: nobody will take the poller up again. What was read before that is still delivered. */
  async end(removedForGood: boolean): Promise<void> {
    await this.#handOver.end()
    try {
      if (removedForGood) await hub().deletePoller(this.#id)
      else await hub().holdPoller(this.#id)
    } catch {
      // Without its hub there is no poller.
    }
    this.#handOver.stopListening()
  }
}
