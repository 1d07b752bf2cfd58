import type { UnstoredUplink } from '../uplink'

/** Outcome of a log-in. `code` is the MQTT 3.1.1 CONNACK return code: 4 bad user name or password, 5 not authorized. */
export type Authentication =
  | { readonly ok: true; readonly identity: string }
  | { readonly ok: false; readonly code: 4 | 5; readonly reason: string }

/** Decides who may connect and which topics they may use. Called by the broker; everything here must be quick. */
export interface BrokerPolicy {
  authenticate(clientId: string, username: string | undefined, password: Uint8Array | undefined): Promise<Authentication>
  mayPublish(identity: string, topic: string): boolean
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
  | 'connection-limit'

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
}

/** The running broker. */
export interface Broker {
  readonly ports: { readonly mqtt: number; readonly mqtts: number; readonly ws: number }
  /** Sends to a device, at least once when `qos` is 1 and it is connected or has a session. */
  publish(message: {
    readonly topic: string
    readonly payload: Uint8Array
    readonly qos: 0 | 1
    readonly retain: boolean
  }): Promise<void>
  /** Ends the connections of an identity. Returns how many there were. */
  disconnect(identity: string): number
  /**
   * Ends the connections of an identity without their wills, and removes its sessions and the retained messages on the topics
   * that satisfy `isTheirs`. Answers these topics.
   */
  forget(identity: string, isTheirs: (topic: string) => boolean): Promise<readonly string[]>
  counts(): BrokerCounts
  /** Stops listening, lets held messages be acknowledged, then closes the connections. Wills stay stored for the next start. */
  close(): Promise<void>
}
