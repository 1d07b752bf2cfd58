import { hub } from '../../hub/client/current'
import type { HubEvents, HubTopic } from '../../hub/client/hub'

/** A subscription that a node holds until it closes, and takes up as soon as the hub lets it. */
export class Listening<T extends HubTopic> {
  readonly #topic: T
  readonly #listener: (event: HubEvents[T]) => void
  #end: Promise<() => void> | null = null
  #stopped = false

  constructor(topic: T, listener: (event: HubEvents[T]) => void) {
    this.#topic = topic
    this.#listener = listener
  }

  /** Subscribes unless it already did; when the hub cannot take it, the next call tries again. */
  ensure(): void {
    if (this.#end || this.#stopped) return
    const end = subscribed(this.#topic, this.#listener)
    this.#end = end
    end.catch(() => {
      if (this.#end === end) this.#end = null
    })
  }

  stop(): void {
    this.#stopped = true
    this.#end?.then(
      (end) => end(),
      () => undefined,
    )
  }
}

// Async, so that a hub that was never started is a rejection like any other.
async function subscribed<T extends HubTopic>(topic: T, listener: (event: HubEvents[T]) => void): Promise<() => void> {
  return hub().subscribe(topic, listener)
}
