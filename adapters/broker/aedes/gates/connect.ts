import type { AuthenticateError, ConnectPacket } from 'aedes'
import type { BrokerPolicy } from '../../../../core/ports/broker'
import type { Connection, Connections } from '../connection'
import type { AedesClient, ClientWill } from '../internals'
import type { BrokerLog } from '../options'
import type { ConnectionsByIdentity } from '../sessions/connections-by-identity'
import type { SessionOwners } from '../sessions/session-owners'
import type { Intake } from './intake'
import { Refusal } from './refusal'
import { isPublishAllowed } from './topic-rights'
import { isTopicName } from './topic-validity'

/** Decides about CONNECT: `preConnect` and `authenticate` of aedes. */
export class ConnectGate {
  constructor(
    private readonly connections: Connections,
    private readonly policy: BrokerPolicy,
    private readonly owners: Pick<SessionOwners, 'claim'>,
    private readonly byIdentity: ConnectionsByIdentity,
    private readonly intake: Intake,
    private readonly log: BrokerLog,
  ) {}

  /** Notes what the client announced. */
  preConnect(client: AedesClient, packet: ConnectPacket, done: (error: Error | null, go: boolean) => void): void {
    const connection = this.connections.of(client)
    const { clientId, protocolVersion, clean, will } = packet
    if (connection) connection.connect = { clientId, version: protocolVersion ?? 4, clean: clean ?? true, will: will ?? null }
    if (!will || isTopicName(will.topic)) done(null, true)
    else done(new Refusal('protocol-error', 'The topic of the will is not a topic name [MQTT-3.3.2-2]'), false)
  }

  authenticate(
    client: AedesClient,
    username: string | undefined,
    password: Uint8Array | undefined,
    done: (error: AuthenticateError | null, ok: boolean | null) => void,
  ): void {
    const connection = this.connections.of(client)
    this.#logIn(client, connection, username, password)
      .then(
        () => done(null, true),
        (error: unknown) => done(this.#asRefusal(error) as AuthenticateError, null),
      )
      .catch((error: unknown) => {
        this.log.warn({ err: error, clientId: client.id }, 'Failed after a log-in')
        connection?.drop()
      })
  }

  async #logIn(client: AedesClient, connection: Connection | undefined, username?: string, password?: Uint8Array): Promise<void> {
    const connect = connection?.connect
    if (!connection || !connect) throw new Error('unknown connection')
    if (connect.clientId === '' && (!connect.clean || connect.version === 3)) {
      throw new Refusal('protocol-error', 'An empty client id needs a clean session [MQTT-3.1.3-8]', 2)
    }
    const { listener, remoteAddress, certificate, certificateRequired } = connection.origin
    if (certificateRequired && !certificate) throw new Refusal('bad-certificate', 'The listener asks for a client certificate', 5)
    const answer = await this.policy.authenticate({
      clientId: client.id,
      username,
      password,
      certificate,
      listener,
      remoteAddress,
    })
    if (!answer.ok) throw new Refusal(answer.counted ?? 'auth-failed', answer.reason, answer.code)
    if (client.closed) return
    if (connect.will && !isPublishAllowed(this.policy, answer.identity, connect.will.topic)) {
      this.#keepEvidence(connection, answer.identity, connect.will)
      throw new Refusal('not-authorized', `The will is on a topic the client may not publish on: ${connect.will.topic}`, 5)
    }
    if (!this.byIdentity.enter(answer.identity, connection.conn)) {
      throw new Refusal('connection-limit', 'There are too many connections of this identity', 3)
    }
    await this.owners.claim(client.id, answer.identity, connect.clean, remoteAddress)
    connection.identity = answer.identity
  }

  #keepEvidence(connection: Connection, identity: string, { topic, payload, qos = 0, retain = false }: ClientWill): void {
    const uplink = { identity, topic, qos, retain, payload: Buffer.from(payload), refusal: 'TOPIC_NOT_ALLOWED' } as const
    this.intake.offer(connection, uplink, () => {})
  }

  /** A fault of ours is CONNACK 3, server unavailable: the client may try again. */
  #asRefusal(error: unknown): Refusal {
    if (error instanceof Refusal) return error
    this.log.warn({ err: error }, 'A log-in could not be checked')
    return new Refusal('auth-failed', 'The log-in could not be checked', 3)
  }
}
