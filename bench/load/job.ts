import type { LatencySummary } from './latencies'

/** What the generator is told to do. */
export interface LoadJob {
  readonly port: number
  readonly password: string
  readonly clients: number
  /** Device ids are this and a number. */
  readonly prefix: string
  readonly epoch: number
  /** Publishes each client has on the way at once; with a rate: at most. */
  readonly window: number
  /** Messages per second over all clients; null: as many as are acknowledged. */
  readonly rate: number | null
  /** Not measured, then measured, s. */
  readonly warmUp: number
  readonly seconds: number
}

export interface LoadResult {
  /** Acknowledged while measuring, per second. */
  readonly perSecond: number
  readonly latency: LatencySummary
  /** Acknowledged in all, warm-up included. */
  readonly acknowledged: number
  /** Sent and not acknowledged when the load ended. */
  readonly unanswered: number
  /** Connections that ended before the load did. */
  readonly disconnects: number
  /** Bytes of one PUBLISH packet. */
  readonly packetBytes: number
}
