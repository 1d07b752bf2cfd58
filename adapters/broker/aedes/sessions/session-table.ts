import type { Connection, Connections } from '../connection'
import type { AedesBroker, AedesClient } from '../internals'

/**
 * Who is connected, by client id, and a repair of aedes' own table. When a client reconnects at the very moment its old
 * connection ends, aedes can strike the new one off its table (it goes by client id alone) or keep a dead one on it
 * forever. Then a later takeover finds nobody to disconnect [MQTT-3.1.4-2].
 */
export class SessionTable {
  readonly #byClientId = new Map<string, Connection>()

  constructor(
    private readonly aedes: AedesBroker,
    private readonly connections: Connections,
  ) {}

  get size(): number {
    return this.#byClientId.size
  }

  of(clientId: string): Connection | undefined {
    return this.#byClientId.get(clientId)
  }

  /** A client was accepted. Null when it had already left again. */
  enter(client: AedesClient): Connection | null {
    const connection = this.connections.of(client)
    if (!connection || client.closed) {
      this.aedes.unregisterClient(client)
      return null
    }
    this.#byClientId.set(client.id, connection)
    return connection
  }

  /** A connection has ended. Answers whether it was the one that held its client id. */
  leave(connection: Connection): boolean {
    const { id } = connection.client
    return this.#byClientId.get(id) === connection && this.#byClientId.delete(id)
  }

  /** aedes has struck a client id off its table. Puts it back when the client that holds it is alive. */
  repair(clientId: string): void {
    const current = this.#byClientId.get(clientId)?.client
    if (!current || current.closed || this.aedes.clients[clientId] === current) return
    this.aedes.clients[clientId] = current
    this.aedes.connectedClients++
  }
}
