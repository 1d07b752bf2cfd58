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

  /** aedes struck a client off its table. Null when it was not the one that holds this client id. */
  leave(client: AedesClient): Connection | null {
    const current = this.#byClientId.get(client.id)
    if (!current) return null
    if (current.client === client) {
      this.#byClientId.delete(client.id)
      return current
    }
    if (!current.client.closed) {
      this.aedes.clients[client.id] = current.client
      this.aedes.connectedClients++
    }
    return null
  }
}
