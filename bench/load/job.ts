import type { Kind } from './kinds'
import type { LatencySummary } from './latencies'

/** So many clients of one kind. */
export interface Squad {
  readonly kind: Kind
  readonly clients: number
  /** Device ids are this and a number. */
  readonly prefix: string
}

/** What the generator is told to do. */
export interface LoadJob {
  readonly port: number
  readonly password: string
  readonly squads: readonly Squad[]
  readonly epoch: number
  /** Publishes each client has on the way at once; with a rate: at most. */
  readonly window: number
  /** Messages per second over all clients; null: as many as are acknowledged. */
  readonly rate: number | null
  /** Messages of each client after which the job is done; null: it is done after its time. */
  readonly messages: number | null
  /** With `messages`: how long a client waits after an acknowledgement before it sends the next, ms. */
  readonly pauseMs: number
  /** Not measured, then measured, s. */
  readonly warmUp: number
  readonly seconds: number
  /** From one reading that was kept to the next, ms. */
  readonly stepMs: number
}

export interface LoadResult {
  /** Acknowledged while measuring, per second. */
  readonly perSecond: number
  /** From PUBLISH to PUBACK, or PUBREC. What goes with QoS 0 is counted when a later PINGREQ is answered, and has no time. */
  readonly latency: LatencySummary
  /** Acknowledged in all, warm-up included. */
  readonly acknowledged: number
  /** Readings in them. */
  readonly readings: number
  /** Sent and not acknowledged when the load ended. */
  readonly unanswered: number
  /** Connections that ended before the load did. */
  readonly disconnects: number
  /** From the first message to the last acknowledgement, s. */
  readonly seconds: number
  /** When the job began, ms UTC: what the times in messages begin with. */
  readonly begunAt: number
  /** Messages of each device that were acknowledged: the first ones it sent, as brokers keep their order. */
  readonly devices: readonly AcknowledgedDevice[]
}

export interface AcknowledgedDevice {
  readonly id: string
  readonly acknowledged: number
}
