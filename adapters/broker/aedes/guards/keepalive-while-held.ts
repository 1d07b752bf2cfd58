import type { Connection } from '../connection'

/**
 * [MQTT-3.1.2-24] without punishing a client for our own delay: while a publish of it is held by the ingest, or it is
 * read more slowly because it sent too much, its PINGREQ may sit unread behind that, so an expired keep-alive is extended instead of closing the connection. aedes keeps its timer
 * on the client and only ever refreshes or clears it, so the timer can be replaced by one that looks first.
 * To be called when the client has been accepted.
 */
export function keepAliveWhileHeld(connection: Connection, onTimeout: () => void): void {
  const { client } = connection
  if (!client._keepaliveTimer) return
  clearTimeout(client._keepaliveTimer)
  client._keepaliveTimer = setTimeout(() => {
    if (connection.held > 0 || connection.throttle?.closed) client._keepaliveTimer?.refresh()
    else onTimeout()
  }, client._keepaliveInterval)
}

/** Gives a client the whole interval again once nothing of it is held: its next PINGREQ may still be unread. */
export function restartKeepAlive({ client }: Connection): void {
  if (!client.closed) client._keepaliveTimer?.refresh()
}
