import type { PublishPacket } from 'aedes'
import type { BrokerPolicy, StoredWill, WillStore } from '../../../../core/ports/broker'
import type { Connection } from '../connection'
import type { Intake } from '../gates/intake'
import { isPublishAllowed, publisherOf } from '../gates/topic-rights'
import type { BrokerLog } from '../options'

export interface WillsOptions {
  readonly store: WillStore
  readonly policy: BrokerPolicy
  readonly intake: Intake
  readonly forward: (packet: PublishPacket) => void
  readonly graceMs: number
  readonly log: BrokerLog
}

/**
 * Last wills that outlive the broker. One is stored before its client's CONNACK and goes when the client says DISCONNECT
 * or when the ingest has it. Those left over from a killed process are published after a grace period, unless their
 * client came back. When the broker closes they stay: its restart is not the death of a device.
 */
export class Wills {
  /** The will that stands in the store, by client id. An older will of the same client id must not delete a newer one. */
  readonly #standing = new Map<string, StoredWill>()
  readonly #ofConnection = new WeakMap<Connection, StoredWill>()
  readonly #leftOver = new Map<string, NodeJS.Timeout>()
  #closing = false

  constructor(private readonly options: WillsOptions) {}

  /** Schedules what a previous process left over. */
  recover(): void {
    for (const will of this.options.store.all()) {
      this.#standing.set(will.clientId, will)
      this.#later(will)
    }
  }

  /** A client was accepted. */
  enter(connection: Connection): void {
    const { client, identity } = connection
    this.#cancel(client.id)
    const previous = this.#standing.get(client.id)
    const announced = client.will
    if (!announced || identity === null) {
      if (previous) this.#remove(previous)
      return
    }
    const { topic, qos = 0, retain = false } = announced
    const will: StoredWill = { clientId: client.id, identity, topic, payload: Buffer.from(announced.payload), qos, retain }
    this.#ofConnection.set(connection, will)
    this.#standing.set(client.id, will)
    this.#tryStore(client.id, () => this.options.store.put(will))
  }

  /** The connection ended without DISCONNECT. `done` without an error lets aedes deliver the will. */
  due(connection: Connection, done: (error?: Error | null) => void): void {
    const will = this.#ofConnection.get(connection)
    if (this.#closing || !will) {
      done(new Error('the will is not to be published'))
      return
    }
    this.#ofConnection.delete(connection)
    this.#offer(will, connection, (stored) => done(stored ? null : new Error('the will was not stored')))
  }

  /** The client has said DISCONNECT [MQTT-3.1.2-10]. */
  discard(connection: Connection): void {
    const will = this.#ofConnection.get(connection)
    if (will) this.#remove(will)
  }

  /** Takes back the wills of an identity, whose `connections` are about to be ended, and those that others left on its topics. */
  revoke(identity: string, connections: Iterable<Connection>, isTheirs: (topic: string) => boolean): void {
    for (const connection of connections) this.#ofConnection.delete(connection)
    for (const will of [...this.#standing.values()]) {
      if (will.identity !== identity && !isTheirs(will.topic)) continue
      this.#cancel(will.clientId)
      this.#remove(will)
    }
  }

  /** From now on wills stay stored. */
  close(): void {
    this.#closing = true
    for (const clientId of this.#leftOver.keys()) this.#cancel(clientId)
  }

  #later(will: StoredWill): void {
    const timer = setTimeout(() => {
      this.#leftOver.delete(will.clientId)
      this.#offer(will, null, (stored) => {
        if (stored) this.options.forward(asPacket(will))
      })
    }, this.options.graceMs)
    this.#leftOver.set(will.clientId, timer)
  }

  #offer(will: StoredWill, connection: Connection | null, settle: (stored: boolean) => void): void {
    const { policy, intake } = this.options
    const { topic, qos, retain, payload } = will
    const allowed = this.#isAllowed(policy, will)
    const identity = allowed ? publisherOf(policy, will.identity, topic) : will.identity
    intake.offer(
      connection,
      { identity, topic, qos, retain, payload, refusal: allowed ? null : 'TOPIC_NOT_ALLOWED' },
      (outcome) => {
        if (outcome === 'stored') this.#remove(will)
        // The device is dead all the same; it is tried again unless its client comes back.
        else if (!this.#closing && this.#standing.get(will.clientId) === will) this.#later(will)
        settle(outcome === 'stored' && allowed)
      },
    )
  }

  #isAllowed(policy: BrokerPolicy, will: StoredWill): boolean {
    try {
      return isPublishAllowed(policy, will.identity, will.topic)
    } catch (error) {
      this.options.log.warn({ err: error, identity: will.identity }, 'The rights of a will could not be checked')
      return false
    }
  }

  #remove(will: StoredWill): void {
    if (this.#standing.get(will.clientId) !== will) return
    this.#standing.delete(will.clientId)
    this.#tryStore(will.clientId, () => this.options.store.delete(will.clientId))
  }

  #cancel(clientId: string): void {
    clearTimeout(this.#leftOver.get(clientId))
    this.#leftOver.delete(clientId)
  }

  /** A disk that takes no more must not keep a device from connecting; its will then lives in memory only. */
  #tryStore(clientId: string, write: () => void): void {
    try {
      write()
    } catch (error) {
      this.options.log.warn({ err: error, clientId }, 'The store of last wills failed')
    }
  }
}

function asPacket({ topic, payload, qos, retain }: StoredWill): PublishPacket {
  return { cmd: 'publish', topic, payload: Buffer.from(payload), qos, retain, dup: false }
}
