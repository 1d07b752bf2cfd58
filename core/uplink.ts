import type { RejectionCode } from './errors/catalogue'

/** A raw message from a device, exactly as the journal keeps it. Nothing in it has been parsed. */
export interface Uplink {
  /** Place in the journal: 1, 2, 3 … in order of arrival, never used twice. */
  readonly position: number
  /** Arrival time, ms since the epoch, UTC. */
  readonly receivedAt: number
  /** Who sent it: the identity the broker proved, which is the device id. Never taken from the payload. */
  readonly identity: string
  readonly topic: string
  readonly qos: 0 | 1 | 2
  readonly retain: boolean
  readonly payload: Uint8Array
  /** Offered to the journal a second time, long after it arrived: its readings count, but it says nothing of the device's presence. */
  readonly replayed?: boolean
  /** Set when the broker already refused the message (foreign topic, too large); it is kept only as evidence. */
  readonly refusal: RejectionCode | null
}

/** An uplink before the journal has given it a position. */
export type UnstoredUplink = Omit<Uplink, 'position'>
