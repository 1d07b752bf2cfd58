import type { OutgoingPacket } from '../internals'
import { ownCopy } from './own-copy'

export interface QueueBounds {
  readonly sessionMessages: number
  readonly sessionBytes: number
}

type Entry = { packet: OutgoingPacket; sent: boolean }

/**
 * What one persistent session still has to receive or acknowledge, oldest first. aedes' own queue grows without bound
 * while the client is away and is searched from the start for every acknowledgement.
 */
export class SessionQueue {
  /** By broker counter, which is unique and ascending: insertion order is sending order. */
  readonly #entries = new Map<number, Entry>()
  /** Packet id to broker counter, once a message was sent. */
  readonly #byPacketId = new Map<number, number>()
  #bytes = 0

  constructor(
    private readonly bounds: QueueBounds,
    private readonly onDrop: () => void,
  ) {}

  get size(): number {
    return this.#entries.size
  }

  /** Adds a message; the oldest make room. */
  add(packet: OutgoingPacket, { sessionMessages, sessionBytes }: QueueBounds = this.bounds): void {
    const counter = packet.brokerCounter ?? 0
    this.#entries.set(counter, { packet: detached(packet), sent: false })
    this.#bytes += packet.payload.length
    while (this.#entries.size > sessionMessages || this.#bytes > sessionBytes) {
      const oldest = this.#entries.keys().next().value
      if (oldest === undefined) return
      this.#remove(oldest)
      this.onDrop()
    }
  }

  /** Notes the packet id a message was sent with, or that it is now a PUBREL. A message that is no longer kept is no error. */
  update(packet: OutgoingPacket): void {
    const counter = packet.cmd === 'pubrel' ? this.#byPacketId.get(packet.messageId ?? 0) : packet.brokerCounter
    const entry = counter === undefined ? undefined : this.#entries.get(counter)
    if (!entry || counter === undefined || packet.messageId === undefined) return
    if (packet.cmd === 'pubrel') {
      this.#bytes -= entry.packet.payload.length
      entry.packet = { ...packet, payload: Buffer.alloc(0) }
    } else entry.packet = { ...entry.packet, messageId: packet.messageId }
    entry.sent = true
    this.#byPacketId.set(packet.messageId, counter)
  }

  /** The client has acknowledged a packet id. */
  acknowledge(packetId: number | undefined): OutgoingPacket | undefined {
    const counter = packetId === undefined ? undefined : this.#byPacketId.get(packetId)
    if (packetId === undefined || counter === undefined) return undefined
    this.#byPacketId.delete(packetId)
    const entry = this.#entries.get(counter)
    this.#remove(counter)
    return entry?.packet
  }

  /** Everything still owed, in order. What was sent before is marked as a duplicate [MQTT-3.3.1-1]. */
  pending(): OutgoingPacket[] {
    return [...this.#entries.values()].map(({ packet, sent }) =>
      sent && packet.cmd === 'publish' ? { ...packet, dup: true } : packet,
    )
  }

  #remove(counter: number): void {
    const entry = this.#entries.get(counter)
    if (!entry) return
    this.#entries.delete(counter)
    this.#bytes -= entry.packet.payload.length
    if (entry.packet.messageId !== undefined) this.#byPacketId.delete(entry.packet.messageId)
  }
}

/**
 * A copy with memory of its own: the payload is a view into the socket read it came with (up to 64 KiB), and keeping it
 * would keep all of that. It goes to an existing subscription, hence without the retain flag [MQTT-3.3.1-9].
 */
function detached(packet: OutgoingPacket): OutgoingPacket {
  const { brokerId, brokerCounter, topic, qos } = packet
  const origin = brokerId === undefined || brokerCounter === undefined ? {} : { brokerId, brokerCounter }
  return { cmd: 'publish', ...origin, topic, qos, payload: ownCopy(packet.payload), retain: false, dup: false }
}
