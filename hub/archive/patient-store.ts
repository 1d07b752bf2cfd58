import { setTimeout as delay } from 'node:timers/promises'
import type { ListedObject, ObjectStore } from '../../core/ports/object-store'
import { SinkFailure } from '../../core/ports/sink'

/** Before each further attempt, ms: hours of reading should not end with one lost connection. */
const pausesMs = [500, 2_000, 8_000, 20_000]

/** Reads objects, again after a pause when their store cannot give them at the moment. */
export class PatientStore {
  readonly #store: ObjectStore
  readonly #sleep: (ms: number) => Promise<unknown>

  constructor(store: ObjectStore, sleep: (ms: number) => Promise<unknown> = delay) {
    this.#store = store
    this.#sleep = sleep
  }

  async get(key: string): Promise<Uint8Array | null> {
    for (let tries = 0; ; tries++) {
      try {
        return await this.#store.get(key)
      } catch (error) {
        await this.#restAfter(error, tries)
      }
    }
  }

  async *list(prefix: string): AsyncGenerator<ListedObject> {
    let last = ''
    for (let tries = 0; ; tries++) {
      try {
        for await (const object of this.#store.list(prefix)) {
          // It begins anew after a failure; keys come in order.
          if (object.key <= last) continue
          last = object.key
          tries = 0
          yield object
        }
        return
      } catch (error) {
        await this.#restAfter(error, tries)
      }
    }
  }

  /** Waits so long: for what somebody else is just writing. */
  async rest(ms: number): Promise<void> {
    await this.#sleep(ms)
  }

  close(): Promise<void> {
    return this.#store.close()
  }

  /** Throws what a pause does not help, and what helped no more after the last one. */
  async #restAfter(error: unknown, tries: number): Promise<void> {
    const pause = pausesMs[tries]
    if (pause === undefined || !(error instanceof SinkFailure) || error.kind !== 'unavailable') throw error
    await this.rest(Math.max(pause, error.retryAfterMs ?? 0))
  }
}
