import type { PublishPacket } from 'aedes'
import type { BrokerPolicy } from '../../../../core/ports/broker'
import type { Audience } from '../audience'
import type { Connection, Connections } from '../connection'
import type { AedesClient, ClientWill } from '../internals'
import type { BrokerLog } from '../options'
import type { Tally } from '../tally'
import type { Acknowledgements } from './acknowledgements'
import type { Intake, Outcome } from './intake'
import { Refusal } from './refusal'
import { isPublishAllowed, publisherOf } from './topic-rights'

type Done = (error?: Error | null) => void

/** As it comes from the parser: the payload is always bytes. */
type ReceivedPublish = PublishPacket & { readonly payload: Buffer }

export interface PublishEffects {
  /** A connection ended without DISCONNECT: its will is due. `done` without an error publishes it. */
  onWillDue(connection: Connection, done: Done): void
  /** Delivers a stored message to its subscribers without the client that sent it. */
  forward(packet: PublishPacket): void
}

/**
 * Decides about PUBLISH: `authorizePublish` of aedes, the only hook that runs before PUBACK or PUBREC. The
 * acknowledgement is written, and the message delivered, only after the ingest has it on disk.
 */
export class PublishGate {
  constructor(
    private readonly connections: Connections,
    private readonly policy: BrokerPolicy,
    private readonly intake: Intake,
    private readonly effects: PublishEffects,
    private readonly audience: Audience,
    private readonly acknowledgements: Acknowledgements,
    private readonly tally: Tally,
    private readonly log: BrokerLog,
  ) {}

  authorize(client: AedesClient | null, packet: PublishPacket | ClientWill, done: Done): void {
    const connection = this.connections.of(client)
    const identity = connection?.identity
    if (!client || !connection || !identity) done(new Refusal('protocol-error', 'A publish before the client was accepted'))
    else if (packet === client.will) this.effects.onWillDue(connection, done)
    else if (!connection.condemned) this.#received(connection, identity, packet as ReceivedPublish, done)
  }

  #received(connection: Connection, identity: string, packet: ReceivedPublish, done: Done): void {
    const { topic, qos, retain, payload } = packet
    this.tally.receive(qos)
    connection.throttle?.count(1)
    const right = this.#rightTo(identity, topic)
    if (right === 'granted') {
      const message = { identity: publisherOf(this.policy, identity, topic), topic, qos, retain, payload, refusal: null }
      this.intake.offer(connection, message, (outcome) => this.#settle(connection, packet, outcome, done))
      return
    }
    connection.condemned = true
    const end = () => done(new Refusal('not-authorized', `The client may not publish on ${topic}`))
    if (right === 'unknown') end()
    else this.intake.offer(connection, { identity, topic, qos, retain, payload, refusal: 'TOPIC_NOT_ALLOWED' }, end)
  }

  #rightTo(identity: string, topic: string): 'granted' | 'denied' | 'unknown' {
    try {
      return isPublishAllowed(this.policy, identity, topic) ? 'granted' : 'denied'
    } catch (error) {
      this.log.warn({ err: error, identity, topic }, 'The rights of a publish could not be checked')
      return 'unknown'
    }
  }

  #settle(connection: Connection, packet: PublishPacket, outcome: Outcome, done: Done): void {
    const { client } = connection
    if (outcome === 'stored') {
      this.#stored(connection, packet, done)
    } else if (outcome === 'not-kept' && packet.qos === 0) {
      this.tally.drop('qos0-overflow')
      // `done(error)` would disconnect the client and `done(null)` would deliver the message. This is what aedes itself
      // calls after both, and nothing else: the packet has been dealt with.
      client._nextBatch()
    } else {
      done(new Refusal('ingest-overflow', 'A message could not be stored'))
    }
  }

  #stored(connection: Connection, packet: PublishPacket, done: Done): void {
    if (isSkippedByAedes(connection.client, packet)) {
      this.effects.forward(packet)
    } else if (isPlain(packet) && !this.audience.mayHear(packet.topic)) {
      this.acknowledgements.add(connection, packet.messageId)
    } else {
      this.acknowledgements.write(connection)
      done(null)
    }
  }
}

/** Whether nothing is left to do with a stored message that nobody hears of but to acknowledge it. */
function isPlain({ qos, retain }: PublishPacket): boolean {
  return qos < 2 && !retain
}

/**
 * aedes delivers a QoS 1 message only after it has written the PUBACK, which fails when the client has left: stored, but
 * never delivered. The same goes for QoS 2 with a clean session, where it would also leave a receipt behind that
 * nobody deletes. Such messages are delivered here instead, and aedes hears no more of them.
 */
function isSkippedByAedes(client: AedesClient, packet: PublishPacket): boolean {
  return client.closed && (packet.qos === 1 || (packet.qos === 2 && client.clean))
}
