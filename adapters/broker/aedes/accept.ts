import { Connection } from './connection'
import { neutraliseDedupe } from './guards/dedupe'
import { gatherWrites } from './guards/gather-writes'
import { guardPacketIds } from './guards/packet-id-guard'
import { guardPacketSize, type OversizePublish } from './guards/packet-size-guard'
import { openReadGate } from './guards/read-gate'
import { guardTexts } from './guards/text-guard'
import { Throttle } from './guards/throttle'
import type { AedesClient } from './internals'
import type { Accept } from './listeners/listener-context'
import { elapsed, type Parts } from './parts'
import { readPublishes } from './read-publishes'

/** Hands a new connection to aedes, with every guard in place before its first byte is parsed. */
export function acceptInto(parts: Parts): Accept {
  const { aedes, connections, limits, slow, throttles } = parts
  const onOversize = (connection: Connection, start: OversizePublish) => keepEvidence(parts, connection, start)
  return (conn, origin) => {
    if (conn.destroyed) return
    const connection = new Connection(aedes.handle(conn) as AedesClient, conn, origin)
    connections.add(connection)
    conn.once('close', () => atEnd(parts, connection))
    guardPacketSize(connection, limits.maxPacketBytes, onOversize)
    guardTexts(connection)
    guardPacketIds(connection)
    readPublishes(connection, limits.maxPacketBytes)
    neutraliseDedupe(connection, aedes.id)
    openReadGate(connection, limits, Throttle.of(connection, limits, throttles))
    slow.watch(connection)
    gatherWrites(conn)
  }
}

/** aedes tells of the end of a client only when its table is right at that moment; the socket always tells. */
function atEnd({ owners, table, wills }: Parts, connection: Connection): void {
  const { client } = connection
  if (client._disconnected) wills.discard(connection)
  if (table.leave(connection)) owners.left(client.id, elapsed())
}

function keepEvidence({ intake }: Parts, connection: Connection, { topic, qos, retain, payloadStart }: OversizePublish): void {
  const { identity } = connection
  if (identity === null) return
  intake.offer(connection, { identity, topic, qos, retain, payload: payloadStart, refusal: 'PACKET_TOO_LARGE' }, () => {})
}
