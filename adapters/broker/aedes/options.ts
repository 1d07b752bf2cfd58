import type { BrokerIngest, BrokerPolicy, DropReason, WillStore } from '../../../core/ports/broker'
import type { RetainedMessage } from '../../../core/ports/projection'
import { type RetainedBounds, retainedBounds } from '../../../core/retained/retained-space'

/** Where one listener is bound; port 0 takes any free port. */
export interface Address {
  readonly host: string
  readonly port: number
}

/** A listener with TLS 1.2 or newer. `key` and `cert` are PEM texts. */
export interface TlsAddress extends Address {
  readonly key: string
  readonly cert: string
  /** Whether clients are asked for a certificate, and whether they get in without one; default `off`. */
  readonly clientCertificates?: 'off' | 'optional' | 'required'
  /** Who may sign the certificates of clients, PEM. */
  readonly clientAuthorities?: readonly string[]
  /** What these authorities took back, PEM; one that has run out still counts, with a warning. */
  readonly crl?: readonly string[]
}

/** A plain listener whose clients the policy tells apart from others by its name. */
export interface NamedAddress extends Address {
  readonly name: string
}

export interface BrokerListeners {
  readonly mqtt: Address
  readonly mqtts: TlsAddress | null
  readonly ws: Address | null
  /** Further plain listeners, e.g. for old fleets. */
  readonly open?: readonly NamedAddress[]
}

export interface BrokerLimits extends RetainedBounds {
  /** Largest MQTT packet a client may send: everything after its fixed header, bytes. */
  readonly maxPacketBytes: number
  /** Time from opening a connection to its complete CONNECT, ms. */
  readonly connectTimeoutMs: number
  /** Open sockets over all listeners. */
  readonly maxConnections: number
  /** Unread bytes above which a subscriber is frozen and is no longer waited for. */
  readonly subscriberBufferBytes: number
  /** How long a subscriber may stay frozen before it is disconnected, ms. */
  readonly subscriberStallMs: number
  /** How long a will of the previous run waits for its client to come back, ms. */
  readonly willGraceMs: number
  /** Packets of one client in work (publishes held by the ingest, mostly) above which its socket is no longer read. */
  readonly heldPerClient: number
  /** Payload bytes of held publishes, likewise. */
  readonly heldBytesPerClient: number
  /** Publishes of one client, and bytes it sends, above which it is read more slowly; 0 is no bound. */
  readonly messagesPerSecond: number
  readonly bytesPerSecond: number
  /** Messages kept for one client with a persistent session; the oldest go first. */
  readonly sessionMessages: number
  /** Their payload bytes, likewise. */
  readonly sessionBytes: number
  /** The same over all sessions: above it each has an equal share. */
  readonly allSessionMessages: number
  readonly allSessionBytes: number
  /** Persistent sessions of one identity, under different client ids; the one that was used longest ago and is absent goes first. */
  readonly sessionsPerIdentity: number
  /** Persistent sessions of all clients of one open listener; an absent one of the network that has the most goes first. */
  readonly sessionsPerOpenListener: number
  /** Connections of one identity at a time, under different client ids. */
  readonly connectionsPerIdentity: number
  /** Topic filters of one connection. */
  readonly filtersPerClient: number
  /** How long the session of an absent client is kept unless the policy says otherwise, ms; MQTT 3.1.1 has no expiry of its own. */
  readonly sessionExpiryMs: number
  /** How long `close()` waits for held publishes, ms. */
  readonly closeTimeoutMs: number
}

export const defaultLimits: BrokerLimits = {
  maxPacketBytes: 262_144,
  connectTimeoutMs: 5_000,
  maxConnections: 20_000,
  subscriberBufferBytes: 2 * 1024 * 1024,
  subscriberStallMs: 15_000,
  willGraceMs: 60_000,
  heldPerClient: 1_000,
  heldBytesPerClient: 1024 * 1024,
  messagesPerSecond: 0,
  bytesPerSecond: 0,
  sessionMessages: 10_000,
  sessionBytes: 4 * 1024 * 1024,
  allSessionMessages: 500_000,
  allSessionBytes: 256 * 1024 * 1024,
  sessionsPerIdentity: 100,
  sessionsPerOpenListener: 10_000,
  connectionsPerIdentity: 250,
  filtersPerClient: 1_000,
  ...retainedBounds,
  sessionExpiryMs: 24 * 3_600_000,
  closeTimeoutMs: 5_000,
}

/** The part of a logger this adapter needs; pino has it. */
export interface BrokerLog {
  info(about: object, message: string): void
  warn(about: object, message: string): void
}

/** A connection the broker turned away or ended because of what the client did. */
export interface RefusedConnection {
  readonly reason: DropReason
  readonly detail: string
  readonly clientId: string | null
  readonly identity: string | null
  readonly remoteAddress: string | null
}

export interface BrokerOptions {
  readonly listeners: BrokerListeners
  readonly policy: BrokerPolicy
  readonly ingest: BrokerIngest
  /** Opened and closed by the caller; must outlive the broker. */
  readonly wills: WillStore
  /** Retained messages of the previous run. */
  readonly retained: readonly RetainedMessage[]
  readonly limits?: Partial<BrokerLimits>
  /** ms since the epoch. */
  readonly clock: () => number
  readonly log: BrokerLog
  readonly onRefused?: (refused: RefusedConnection) => void
}
