import type { UnstoredUplink } from '../uplink'

/**
 * Outcome of a log-in. `code` is the MQTT 3.1.1 CONNACK return code: 3 not now (try again later), 4 bad user name or password,
 * 5 not authorized. `counted` says as what the refusal is counted; absent: `auth-failed`.
 */
export type Authentication =
  | { readonly ok: true; readonly identity: string }
  | { readonly ok: false; readonly code: 3 | 4 | 5; readonly reason: string; readonly counted?: DropReason }

/** A certificate that a client showed in the TLS handshake. */
export interface ClientCertificate {
  readonly commonName: string
  /** Lower-case hex without leading zeros. */
  readonly serial: string
  /** SHA-256, upper-case hex with colons. */
  readonly fingerprint: string
  /** Why it proves nothing (expired, unknown authority …); null when it is good. */
  readonly problem: string | null
}

/** What a client says and shows when it connects. */
export interface LogIn {
  readonly clientId: string
  readonly username: string | undefined
  readonly password: Uint8Array | undefined
  readonly certificate: ClientCertificate | null
  /** Name of the listener: `mqtt`, `mqtts`, `ws`, or that of an open listener. */
  readonly listener: string
  readonly remoteAddress: string | null
}

/** Decides who may connect and which topics they may use. Called by the broker; everything here must be quick. */
export interface BrokerPolicy {
  /** Whether one more socket from this address is taken; asked before anything is read from it. Absent: always. */
  mayOpen?(remoteAddress: string | null): boolean
  authenticate(logIn: LogIn): Promise<Authentication>
  mayPublish(identity: string, topic: string): boolean
  /** In whose name a message of this identity on this topic is journalled; absent: its own. */
  publisherOf?(identity: string, topic: string): string
  /** `filter` may hold wildcards. */
  maySubscribe(identity: string, filter: string): boolean
  /** How long the session of an absent client is kept, ms; null or absent: as long as the broker is set to. */
  sessionExpiryMs?(identity: string): number | null
}

/** Where messages go before they are acknowledged. */
export interface BrokerIngest {
  /**
   * Takes a message and calls `done` exactly once: without an error after it is on disk, with one when it was not
   * kept and the client must not be told otherwise. Never throws. The payload may be kept as it is.
   */
  offer(uplink: UnstoredUplink, done: (error?: Error) => void): void
}

/** A client's last will, kept so that it survives a restart of the broker. */
export interface StoredWill {
  readonly clientId: string
  readonly identity: string
  readonly topic: string
  readonly payload: Uint8Array
  readonly qos: 0 | 1 | 2
  readonly retain: boolean
}

export interface WillStore {
  put(will: StoredWill): void
  delete(clientId: string): void
  all(): readonly StoredWill[]
  close(): void
}

export type DropReason =
  | 'slow-subscriber'
  | 'qos0-overflow'
  | 'auth-failed'
  | 'not-authorized'
  | 'packet-too-large'
  | 'protocol-error'
  | 'connect-timeout'
  | 'ingest-overflow'
  | 'session-overflow'
  | 'retained-overflow'
  | 'connection-limit'
  | 'connection-rate'
  | 'bad-certificate'
  | 'held-off'

export interface BrokerCounts {
  /** Clients whose CONNECT was accepted. */
  readonly connected: number
  /** Open sockets, also those that have not sent a CONNECT yet. */
  readonly connections: number
  readonly received: { readonly qos0: number; readonly qos1: number; readonly qos2: number }
  readonly delivered: number
  readonly retained: number
  /** Messages or connections dropped, by reason. */
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>
  /** How often a client was read more slowly because it sent too much, by identity; `other` gathers those beyond a bound. */
  readonly throttled: Readonly<Record<string, number>>
}

/** One open listener socket of the broker. */
export interface ListenerInfo {
  /** As in {@link LogIn.listener}. */
  readonly name: string
  readonly host: string
  readonly port: number
  readonly tls: boolean
  readonly clientCertificates: 'off' | 'optional' | 'required'
}

/** Who may sign the certificates of clients, and what they took back. PEM texts; each may hold several. */
export interface ClientTrust {
  readonly authorities: readonly string[]
  readonly revocationLists: readonly string[]
}

/** The running broker. */
export interface Broker {
  readonly ports: { readonly mqtt: number; readonly mqtts: number; readonly ws: number }
  /** Every listener, also those of old fleets, which `ports` does not name. */
  listeners(): readonly ListenerInfo[]
  /** Sends to a device, at least once when `qos` is 1 and it is connected or has a session. */
  publish(message: {
    readonly topic: string
    readonly payload: Uint8Array
    readonly qos: 0 | 1
    readonly retain: boolean
  }): Promise<void>
  /** Ends the connections of an identity. Returns how many there were. */
  disconnect(identity: string): number
  /** How many connections an identity has. */
  connectionsOf(identity: string): number
  /**
   * Ends the connections, and forgets the sessions, that hold a subscription they may no longer have. To be called when rights
   * have changed. Returns how many connections there were.
   */
  enforceRights(): Promise<number>
  /**
   * Ends the connections of an identity without their wills, and removes its sessions and the retained messages on the topics
   * that satisfy `isTheirs`. Answers these topics.
   */
  forget(identity: string, isTheirs: (topic: string) => boolean): Promise<readonly string[]>
  /** Serves new TLS connections with this key and certificate (PEM); open ones stay. */
  replaceCertificate(pair: { readonly key: string; readonly cert: string }): void
  /** Holds the certificates of new connections against these authorities and lists; open ones stay. Rejects when one cannot be read. */
  replaceClientTrust(trust: ClientTrust): Promise<void>
  counts(): BrokerCounts
  /** Stops listening, lets held messages be acknowledged, then closes the connections. Wills stay stored for the next start. */
  close(): Promise<void>
}
