/** What one client may cost. */
export interface HttpLimits {
  readonly bodyBytes: number
  /** A client that has not sent its headers by then is cut off (Slowloris), ms. */
  readonly headersMs: number
  /** The same for the whole request, ms. */
  readonly requestMs: number
  /** How often both are looked after, ms. */
  readonly checkMs: number
  /** A request the hub has not answered by then fails, ms. */
  readonly handlerMs: number
  /** An idle connection is kept this long, ms. */
  readonly keepAliveMs: number
  /** How long open requests may take when the server closes, ms. */
  readonly closeMs: number
  readonly connections: number
  /** From one address that is no trusted proxy. */
  readonly connectionsPerAddress: number
  /** From one address (of IPv6: one /64). */
  readonly requestsPerMinute: number
  /** Attempts to log in, from one address. */
  readonly logInsPerMinute: number
}

export const defaultLimits: HttpLimits = {
  bodyBytes: 65_536,
  headersMs: 10_000,
  requestMs: 15_000,
  checkMs: 2_000,
  handlerMs: 30_000,
  keepAliveMs: 30_000,
  closeMs: 2_000,
  connections: 512,
  connectionsPerAddress: 128,
  requestsPerMinute: 6_000,
  logInsPerMinute: 10,
}
