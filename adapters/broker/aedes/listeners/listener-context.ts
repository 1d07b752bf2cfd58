import type { Duplex } from 'node:stream'
import type { Origin } from '../connection'
import type { BrokerLog } from '../options'
import type { ClientTrustBook } from './client-trust'
import type { OpenSockets } from './open-sockets'

/** A connection ready to speak MQTT. */
export type Accept = (conn: Duplex, origin: Origin) => void

export interface ListenerContext {
  readonly accept: Accept
  readonly sockets: OpenSockets
  readonly trust: ClientTrustBook
  /** Time for everything before CONNECT: TLS handshake, HTTP upgrade, ms. */
  readonly connectTimeoutMs: number
  readonly maxPacketBytes: number
  readonly log: BrokerLog
  /** A connection that ended before it got as far as MQTT. */
  readonly onFailedHandshake: (reason: 'protocol-error' | 'connect-timeout', detail: string, remoteAddress: string | null) => void
}
