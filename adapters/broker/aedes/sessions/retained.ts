import type { PublishPacket } from 'aedes'
import type { RetainedMessage } from '../../../../core/ports/projection'
import { type RetainedBounds, RetainedSpace } from '../../../../core/retained/retained-space'
import type { Persistence } from '../internals'
import { ownCopy } from './own-copy'

/**
 * The retained messages: seeded at boot (aedes keeps them in memory; the ingest has them on disk), counted and bounded. Payloads
 * get memory of their own, because the arriving one is a view into a socket read of up to 64 KiB that would stay with it.
 */
export class Retained {
  readonly #space: RetainedSpace

  constructor(
    private readonly persistence: Persistence,
    bounds: RetainedBounds,
    onDrop: () => void,
  ) {
    this.#space = new RetainedSpace(bounds)
    const store = persistence.storeRetained.bind(persistence)
    persistence.storeRetained = (packet) => {
      const payload = ownCopy(Buffer.from(packet.payload))
      if (this.#space.take(packet.topic, payload.length)) return store({ ...packet, payload })
      onDrop()
      // The one before goes all the same: nobody is to take it for the newest.
      return store({ ...packet, payload: Buffer.alloc(0) })
    }
  }

  get count(): number {
    return this.#space.size
  }

  /** Topics that have a message now and satisfy `wanted`. */
  topics(wanted: (topic: string) => boolean): string[] {
    return [...this.#space.topics()].filter(wanted)
  }

  async clear(topic: string): Promise<void> {
    await this.persistence.storeRetained({ cmd: 'publish', topic, payload: Buffer.alloc(0), qos: 0, retain: true, dup: false })
  }

  async seed(messages: readonly RetainedMessage[]): Promise<void> {
    for (const { topic, payload, qos } of messages) {
      const packet: PublishPacket = { cmd: 'publish', topic, payload: ownCopy(payload), qos, retain: true, dup: false }
      await this.persistence.storeRetained(packet)
    }
  }
}
