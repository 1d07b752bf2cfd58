import type { Duplex } from 'node:stream'
import type { ClientCertificate } from '../../../core/ports/broker'
import type { Refusal } from './gates/refusal'
import type { AedesClient, ClientWill } from './internals'

/** What a client announced in its CONNECT. */
export interface ConnectFacts {
  /** As sent; empty when the client left it to the broker. */
  readonly clientId: string
  /** 3 is MQTT 3.1, 4 is MQTT 3.1.1. */
  readonly version: number
  readonly clean: boolean
  readonly will: ClientWill | null
}

/** From where a connection came, and what was shown before its first MQTT packet. */
export interface Origin {
  readonly listener: string
  readonly remoteAddress: string | null
  readonly certificate: ClientCertificate | null
  /** The listener lets nobody in without a certificate. */
  readonly certificateRequired: boolean
}

/** How quickly a client may send. */
export interface ReadPace {
  /** Whether its socket must not be read now. */
  readonly closed: boolean
  count(messages: number): void
}

/** What the broker knows about one connection, beside what aedes keeps. */
export class Connection {
  connect: ConnectFacts | null = null
  /** Proved by the policy at CONNECT; null before. */
  identity: string | null = null
  /** Publishes handed to the ingest and not yet settled, and their payload bytes. */
  held = 0
  heldBytes = 0
  /** Publishes that are done, of which aedes is told with the next tick, and the packet ids still to be acknowledged. */
  done = 0
  readonly unacknowledged: number[] = []
  /** Topic filters it was granted and has not given back. */
  readonly filters = new Set<string>()
  /** Slows the client down when it sends too much; null: there is no bound. */
  throttle: ReadPace | null = null
  /** Set when the client broke its rights: nothing it sends counts any more while it is being closed. */
  condemned = false
  /** Set when the end of the connection has been reported. */
  reported = false

  constructor(
    readonly client: AedesClient,
    readonly conn: Duplex,
    readonly origin: Origin,
  ) {}

  get remoteAddress(): string | null {
    return this.origin.remoteAddress
  }

  /** Ends the connection because of what the client did. */
  refuse(refusal: Refusal): void {
    this.client.emit('error', refusal)
  }

  /** Ends the connection without blaming the client. */
  drop(): void {
    this.conn.destroy()
  }
}

/** The connections of the broker: iterates the open ones, and finds those just closed while aedes still works on them. */
export class Connections implements Iterable<Connection> {
  readonly #open = new Set<Connection>()
  readonly #byClient = new WeakMap<object, Connection>()

  add(connection: Connection): void {
    this.#open.add(connection)
    this.#byClient.set(connection.client, connection)
    connection.conn.once('close', () => this.#open.delete(connection))
  }

  of(client: object | null): Connection | undefined {
    return client ? this.#byClient.get(client) : undefined
  }

  [Symbol.iterator](): IterableIterator<Connection> {
    return this.#open.values()
  }
}
