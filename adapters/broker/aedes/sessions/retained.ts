import type { PublishPacket } from 'aedes'
import type { RetainedMessage } from '../../../../core/ports/projection'
import type { Persistence } from '../internals'
import { ownCopy } from './own-copy'

/**
 * The retained messages: seeded at boot (aedes keeps them in memory; the ingest has them on disk), and counted. Payloads
 * get memory of their own, because the arriving one is a view into a socket read of up to 64 KiB that would stay with it.
 */
export class Retained {
  readonly #topics = new Set<string>()

  constructor(private readonly persistence: Persistence) {
    const store = persistence.storeRetained.bind(persistence)
    persistence.storeRetained = (packet) => {
      if (packet.payload.length === 0) this.#topics.delete(packet.topic)
      else this.#topics.add(packet.topic)
      return store({ ...packet, payload: ownCopy(Buffer.from(packet.payload)) })
    }
  }

  get count(): number {
    return this.#topics.size
  }

  /** Topics that have a message now and satisfy `wanted`. */
  topics(wanted: (topic: string) => boolean): string[] {
    return [...this.#topics].filter(wanted)
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
