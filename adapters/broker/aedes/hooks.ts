import type { Client } from 'aedes'
import { reasonOf } from './gates/refusal'
import { corkForThisTurn } from './guards/gather-writes'
import { keepAliveWhileHeld } from './guards/keepalive-while-held'
import type { AedesClient } from './internals'
import { elapsed, type Parts } from './parts'

/** Puts the parts in charge of what aedes asks and tells. */
export function installHooks(parts: Parts): void {
  const { aedes, connecting, publishing, subscribing } = parts
  aedes.preConnect = (client, packet, done) => connecting.preConnect(client as AedesClient, packet, done)
  aedes.authenticate = (client, username, password, done) =>
    connecting.authenticate(client as AedesClient, username, password, done)
  aedes.authorizePublish = (client, packet, done) => publishing.authorize(client as AedesClient | null, packet, done)
  aedes.authorizeSubscribe = (client, subscription, done) => subscribing.authorize(client as AedesClient, subscription, done)
  installDelivery(parts)
  installPresence(parts)
  installErrors(parts)
}

function installDelivery({ aedes, connections, slow, tally }: Parts): void {
  aedes.authorizeForward = (client, packet) => {
    const connection = connections.of(client)
    if (!connection) return null
    if (!isPaced(packet) && !slow.mayForward(connection, packet.qos, elapsed())) return null
    tally.delivered++
    corkForThisTurn(connection.conn)
    return packet
  }
}

/**
 * Retained messages for a new subscription (aedes takes their broker id away) and the waiting messages of a session (they
 * have a packet id already) are written one after the other as the client reads; nobody waits for them.
 */
function isPaced(packet: { readonly brokerId: string | null; readonly messageId?: number }): boolean {
  return packet.brokerId === null || packet.messageId !== undefined
}

function installPresence({ aedes, connections, table, wills }: Parts): void {
  aedes.on('client', (client) => {
    const connection = table.enter(client as AedesClient)
    if (!connection) return
    wills.enter(connection)
    keepAliveWhileHeld(connection, () => client.emit('error', new Error('keep alive timeout')))
  })
  aedes.on('clientDisconnect', (client) => table.repair(client.id))
  aedes.on('unsubscribe', (filters, client) => {
    for (const filter of filters) connections.of(client)?.filters.delete(filter)
  })
}

function installErrors({ aedes, connections, log, report }: Parts): void {
  const onEnd = (client: Client, error: Error) => {
    const connection = connections.of(client)
    const reason = reasonOf(error)
    if (!connection || connection.reported || reason === null) return
    connection.reported = true
    const { identity, remoteAddress } = connection
    report.refused({ reason, detail: error.message, clientId: client.id, identity, remoteAddress })
  }
  aedes.on('clientError', onEnd)
  aedes.on('connectionError', onEnd)
  const events: NodeJS.EventEmitter = aedes
  events.on('error', (error) => log.warn({ err: error }, 'The broker reported an error'))
}
