import type { Connection } from '../connection'
import type { Throttle } from './throttle'

/** Bounds for what one client may have in work while its socket is still read. */
export interface HoldBounds {
  readonly heldPerClient: number
  readonly heldBytesPerClient: number
}

/**
 * Decides when a client's socket is read. aedes either reads too little (one packet in work stops PINGREQ from being
 * answered while the store stalls) or too much (each `readable` event counts as a finished packet, so small QoS 0
 * messages flood a stalled ingest). Here the socket is read as long as fewer packets of the client than the bound are in
 * work: held by the ingest, or waiting for the client to read its answers. Beyond that TCP makes it wait, and aedes reads
 * on when all of them are done.
 *
 * It also closes a hole: with the miscount, a PUBLISH in the TLS record behind CONNECT is handled before the log-in.
 */
export function openReadGate(connection: Connection, bounds: HoldBounds, throttle: Throttle | null): void {
  const { client, conn } = connection
  const read = () => {
    while (!client.closed && !client._paused && !throttle?.closed && isBelow(connection, bounds)) {
      const chunk: Buffer | null = conn.read()
      if (chunk === null) return
      client._parser.parse(chunk)
    }
  }
  throttle?.onOpen(read)
  // aedes starts its count of unfinished packets at 1 and expects the first `readable` to bring it down.
  client._parsingBatch = 0
  conn.on('readable', read)
  conn.removeListener('readable', client._nextBatch)
}

function isBelow(connection: Connection, bounds: HoldBounds): boolean {
  return connection.client._parsingBatch < bounds.heldPerClient && connection.heldBytes < bounds.heldBytesPerClient
}
