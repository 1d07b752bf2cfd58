import { Readable } from 'node:stream'
import type { OutgoingPacket, Persistence } from '../internals'
import { type QueueBounds, SessionQueue } from './session-queue'

/** What all sessions together may hold. */
export interface SharedBounds {
  readonly allSessionMessages: number
  readonly allSessionBytes: number
}

/**
 * Gives aedes' in-memory persistence a bounded queue per session, so that a device that stays away cannot fill the
 * memory, and yet gets its commands when it comes back. Replaces methods of the persistence object, whose interface is
 * documented but whose queue is not reachable otherwise.
 */
export class BoundedSessions {
  readonly #queues = new Map<string, SessionQueue>()

  constructor(
    private readonly bounds: QueueBounds & SharedBounds,
    private readonly onDrop: () => void,
  ) {}

  install(persistence: Persistence): void {
    persistence.outgoingEnqueue = async ({ clientId }, packet) => this.#add(clientId, packet)
    persistence.outgoingEnqueueCombi = async (subscriptions, packet) => {
      for (const { clientId } of subscriptions) this.#add(clientId, packet)
    }
    persistence.outgoingUpdate = async ({ id }, packet) => this.#queues.get(id)?.update(packet)
    persistence.outgoingClearMessageId = async ({ id }, packet) => this.#acknowledge(id, packet.messageId)
    persistence.outgoingStream = ({ id }) => Readable.from(this.#queues.get(id)?.pending() ?? [])
  }

  /** Forgets what a session still had to receive. */
  forget(clientId: string): void {
    this.#queues.delete(clientId)
  }

  /** Many sessions together hold little more than their shares, because each gives back what is too much with its next message. */
  #add(clientId: string, packet: OutgoingPacket): void {
    const { sessionMessages, sessionBytes, allSessionMessages, allSessionBytes } = this.bounds
    const queue = this.#of(clientId)
    queue.add(packet, {
      sessionMessages: Math.min(sessionMessages, Math.ceil(allSessionMessages / this.#queues.size)),
      sessionBytes: Math.min(sessionBytes, Math.ceil(allSessionBytes / this.#queues.size)),
    })
    if (queue.size === 0) this.#queues.delete(clientId)
  }

  #of(clientId: string): SessionQueue {
    const queue = this.#queues.get(clientId) ?? new SessionQueue(this.bounds, this.onDrop)
    this.#queues.set(clientId, queue)
    return queue
  }

  #acknowledge(clientId: string, packetId: number | undefined) {
    const queue = this.#queues.get(clientId)
    const packet = queue?.acknowledge(packetId)
    if (queue?.size === 0) this.#queues.delete(clientId)
    return packet
  }
}
