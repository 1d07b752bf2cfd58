import type { RejectionCode } from './errors/catalogue'

/** How many bytes of a rejected payload are kept with it; the journal has the rest. */
export const maxRejectedBytes = 1024

/** An uplink, or one record of it, that could not be used: kept so that nothing vanishes silently. */
export interface Rejected {
  /** Same numbering as readings: see `itemId`. */
  readonly id: number
  readonly receivedAt: number
  /** Identity that sent it. */
  readonly device: string
  readonly topic: string
  readonly code: RejectionCode
  readonly reason: string
  /** The first {@link maxRejectedBytes} bytes, base64. */
  readonly raw: string
  /** Bytes of the whole payload. */
  readonly size: number
}
