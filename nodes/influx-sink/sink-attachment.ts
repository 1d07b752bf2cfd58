import { HubError } from '../../core/errors/hub-error'
import { hub } from '../../hub/client/current'
import type { HubEvents } from '../../hub/client/hub'
import type { SinkConfig, SinkView } from '../../hub/client/sinks'
import { Backoff } from '../shared/backoff'
import { Listening } from '../shared/listening'
import { Sleeper } from '../shared/sleeper'

export interface AttachmentOptions {
  readonly sink: SinkConfig
  /** The sink as it is now: taken by the hub, or changed. */
  readonly onView: (view: SinkView) => void
  readonly onConnection: (event: HubEvents['connection']) => void
  readonly onFailure: (error: unknown) => void
}

/** Keeps a sink in the hub for as long as its node lives: makes it, and makes it again after the hub restarted. */
export class SinkAttachment {
  readonly #options: AttachmentOptions
  readonly #listenings: readonly { ensure(): void; stop(): void }[]
  readonly #sleeper = new Sleeper()
  readonly #backoff = new Backoff()
  #putting: Promise<void> | null = null
  #stopped = false

  constructor(options: AttachmentOptions) {
    this.#options = options
    this.#listenings = [
      new Listening('sink', (view) => {
        if (view.id === options.sink.id && !this.#stopped) options.onView(view)
      }),
      new Listening('connection', (event) => {
        options.onConnection(event)
        if (event.connected) this.put()
      }),
    ]
  }

  /** Hands the sink to the hub. */
  put(): void {
    this.#putting ??= this.#put().finally(() => {
      this.#putting = null
    })
  }

  /** The sink keeps its place and writes nothing until it is put again; `removedForGood`: it goes, with its place. */
  async end(removedForGood: boolean): Promise<void> {
    this.#stopped = true
    this.#sleeper.end()
    for (const listening of this.#listenings) listening.stop()
    await this.#putting
    if (removedForGood) await forgetSink(this.#options.sink.id)
    // A hub that cannot be asked holds every sink that nobody puts.
    else await unlessMissing(() => hub().holdSink(this.#options.sink.id)).catch(() => undefined)
  }

  async #put(): Promise<void> {
    const { sink, onView, onFailure } = this.#options
    while (!this.#stopped) {
      for (const listening of this.#listenings) listening.ensure()
      try {
        const view = await putSink(sink)
        this.#backoff.reset()
        if (!this.#stopped) onView(view)
        return
      } catch (error) {
        onFailure(error)
        // Asked again it would say the same.
        if (error instanceof HubError && error.code === 'INVALID_ARGUMENT') return
        await this.#sleeper.sleep(this.#backoff.next())
      }
    }
  }
}

/** Deletes a sink; fine if there was none. */
export async function forgetSink(id: string): Promise<void> {
  await unlessMissing(() => hub().deleteSink(id))
}

// Async, so that a hub that was never started is a rejection like any other.
async function putSink(sink: SinkConfig): Promise<SinkView> {
  return hub().putSink(sink)
}

async function unlessMissing(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof HubError && error.code === 'SINK_NOT_FOUND')) throw error
  }
}
