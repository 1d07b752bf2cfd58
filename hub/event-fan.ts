import type { HubEvents, HubTopic } from './client/hub'

type AnyListener = <T extends HubTopic>(topic: T, event: HubEvents[T]) => void

/** Hands events to whoever listens; a listener that throws is reported and does not stop the others. */
export class EventFan {
  readonly #listeners = new Set<AnyListener>()
  readonly #onError: (error: Error) => void

  constructor(onError: (error: Error) => void) {
    this.#onError = onError
  }

  emit<T extends HubTopic>(topic: T, event: HubEvents[T]): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(topic, event)
      } catch (error) {
        this.#onError(error instanceof Error ? error : new Error(String(error)))
      }
    }
  }

  onAny(listener: AnyListener): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  subscribe<T extends HubTopic>(topic: T, listener: (event: HubEvents[T]) => void): () => void {
    return this.onAny((emitted, event) => {
      if ((emitted as HubTopic) === topic) listener(event as unknown as HubEvents[T])
    })
  }
}
