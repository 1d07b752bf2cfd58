import type { Duplex, Readable } from 'node:stream'
import type { Aedes, Client, PublishPacket, Subscription } from 'aedes'

/**
 * The private parts of aedes 1.2.0 and mqtt-packet 9 that the guards in this folder lean on, each for a reason its
 * guard states. The version is pinned exactly, and every guard has a behaviour test that fails without it.
 */
export interface MqttParser {
  /** What is known of the packet being parsed; `length` is -1 before the fixed header is complete. */
  readonly packet: {
    readonly cmd: string | null
    readonly length: number
    readonly qos: 0 | 1 | 2
    readonly retain: boolean
    messageId?: number
  }
  /** The CONNECT, once there was one. */
  readonly settings: { readonly protocolVersion?: number }
  /** Received bytes not yet parsed. */
  readonly _list: { readonly length: number; readUInt16BE(at: number): number; slice(from: number, to: number): Buffer }
  /** Read position inside `_list` while a packet body is parsed. */
  readonly _pos: number
  parse(chunk: Buffer): void
  emit(event: 'packet', packet: object): void
  _parseLength(): boolean
  _parseString(): string | null
  _parseMessageId(): boolean
  _emitError(error: Error): void
}

/** A last will as aedes keeps it on the client. */
export interface ClientWill {
  readonly topic: string
  readonly payload: Buffer | string
  readonly qos?: 0 | 1 | 2
  readonly retain?: boolean
}

export type AedesClient = Client & {
  /** Null once the will was handed out or discarded. */
  readonly will: ClientWill | null
  readonly duplicates: Record<string, number>
  /** By topic filter. */
  readonly subscriptions: Readonly<Record<string, unknown>>
  readonly _parser: MqttParser
  /** Tells aedes that one packet has been dealt with. */
  readonly _nextBatch: (error?: Error) => void
  /** Packets given to handlers and not yet dealt with. */
  _parsingBatch: number
  readonly _paused?: boolean
  _keepaliveTimer: NodeJS.Timeout | null
  readonly _keepaliveInterval: number
  /** Set by a DISCONNECT packet. */
  readonly _disconnected: boolean
  pause(): void
}

/** A packet as it waits for a client with a persistent session. */
export interface OutgoingPacket {
  readonly cmd: 'publish' | 'pubrel'
  readonly brokerId?: string
  readonly brokerCounter?: number
  readonly topic: string
  readonly payload: Buffer
  readonly qos: 0 | 1 | 2
  readonly retain: boolean
  readonly dup: boolean
  readonly messageId?: number
}

type ClientRef = { readonly id: string }

/** The persistence behind aedes: a documented interface, but not part of its types. */
export interface Persistence {
  storeRetained(packet: PublishPacket): Promise<void>
  addSubscriptions(client: ClientRef, subscriptions: readonly Subscription[]): Promise<void>
  subscriptionsByClient(client: ClientRef): Promise<readonly Subscription[]>
  removeSubscriptions(client: ClientRef, filters: readonly string[]): Promise<void>
  cleanSubscriptions(client: ClientRef): Promise<unknown>
  /** Of sessions, for messages above QoS 0. */
  subscriptionsByTopic(topic: string): Promise<readonly unknown[]>
  outgoingEnqueue(subscription: { readonly clientId: string }, packet: OutgoingPacket): Promise<void>
  outgoingEnqueueCombi(subscriptions: readonly { readonly clientId: string }[], packet: OutgoingPacket): Promise<void>
  outgoingUpdate(client: ClientRef, packet: OutgoingPacket): Promise<void>
  outgoingClearMessageId(client: ClientRef, packet: { readonly messageId?: number }): Promise<OutgoingPacket | undefined>
  outgoingStream(client: ClientRef): Readable
  incomingStorePacket(client: ClientRef, packet: PublishPacket): Promise<void>
  cleanIncoming(client: ClientRef): Promise<void>
  putWill(client: ClientRef, will: unknown): Promise<void>
  delWill(client: ClientRef): Promise<unknown>
  streamWill(): Readable
}

type Listener = (packet: PublishPacket, done: () => void) => void

/** What brings messages to the clients that are connected. */
export interface Emitter {
  on(filter: string, listener: Listener, done?: () => void): unknown
  removeListener(filter: string, listener: Listener, done?: () => void): unknown
  readonly _matcher: { match(topic: string): readonly Listener[] }
}

export type AedesBroker = Aedes & {
  readonly mq: Emitter
  readonly persistence: Persistence
  readonly clients: Record<string, AedesClient>
  connectedClients: number
  unregisterClient(client: AedesClient): void
}

/** A duplex whose write buffer bound can be raised after it was made. */
export type TunableDuplex = Duplex & { readonly _writableState: { highWaterMark: number } }
