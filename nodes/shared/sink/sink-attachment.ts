import { HubError } from '../../../core/errors/hub-error'
import { hub } from '../../../hub/client/current'
import type { HubEvents } from '../../../hub/client/hub'
import type { SinkConfig, SinkView } from '../../../hub/client/sinks'
import { HandOver } from '../hand-over'
import { Listening } from '../listening'

export interface AttachmentOptions {
  readonly sink: SinkConfig
  /** The sink as it is now: taken by the hub, or changed. */
  readonly onView: (view: SinkView) => void
  readonly onConnection: (event: HubEvents['connection']) => void
  readonly onFailure: (error: unknown) => void
}

/** Keeps a sink in the hub for as long as its node lives: makes it, and makes it again after the hub restarted. */
export class SinkAttachment {
  readonly #id: string
  readonly #handOver: HandOver<SinkView>

  constructor({ sink, onView, onConnection, onFailure }: AttachmentOptions) {
    this.#id = sink.id
    const heard = (view: SinkView) => {
      if (!this.#handOver.hasEnded) onView(view)
    }
    this.#handOver = new HandOver({
      listenings: [new Listening('sink', (view) => view.id === sink.id && heard(view))],
      ask: () => putSink(sink),
      onTaken: heard,
      onConnection,
      onFailure,
      isFinal: isRefusal,
    })
  }

  /** Hands the sink to the hub. */
  put(): void {
    this.#handOver.begin()
  }

  /** The sink keeps its place and writes nothing until it is put again; `removedForGood`: it goes, with its place. */
  async end(removedForGood: boolean): Promise<void> {
    this.#handOver.stopListening()
    await this.#handOver.end()
    if (removedForGood) await forgetSink(this.#id)
    // A hub that cannot be asked holds every sink that nobody puts.
    else await unlessMissing(() => hub().holdSink(this.#id)).catch(() => undefined)
  }
}

/** The hub does not take these settings, now or later. */
export function isRefusal(error: unknown): boolean {
  return error instanceof HubError && error.code === 'INVALID_ARGUMENT'
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
