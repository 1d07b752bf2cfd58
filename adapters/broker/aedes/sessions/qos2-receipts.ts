import type { Persistence } from '../internals'

/**
 * Keeps only the packet ids of QoS 2 messages that wait for PUBREL: the message itself is in the ingest by then. aedes
 * would keep every payload, 1000 per client, of clients that never send PUBREL.
 */
export function keepOnlyReceipts(persistence: Persistence): void {
  const store = persistence.incomingStorePacket.bind(persistence)
  persistence.incomingStorePacket = (client, packet) => store(client, { ...packet, payload: Buffer.alloc(0) })
}
