/** How a device was connected when it sent a reading; null when it did not say. */
export type Link = 'wifi' | 'gsm' | 'ethernet' | 'modbus'

export const links: readonly Link[] = ['wifi', 'gsm', 'ethernet', 'modbus']

/** `live`: sent when measured. `buffered`: kept by the device over an outage and sent later. */
export type Source = 'live' | 'buffered'

/**
 * What a consumer should know before trusting a reading.
 * - `clock-estimated`: the device had no set clock; `at` was placed by arrival time and uptime.
 * - `clock-modem`: the clock came from the mobile network, not from NTP.
 * - `out-of-range`: at least one value lies outside its channel's plausible range.
 * - `derived`: its powers were calculated from its voltage and current; the device sent none.
 */
export type QualityFlag = 'clock-estimated' | 'clock-modem' | 'out-of-range' | 'derived'

/** In the order of their bits where a store packs them into a number; append only. */
export const qualityFlags: readonly QualityFlag[] = ['clock-estimated', 'clock-modem', 'out-of-range', 'derived']

/** What a decoder makes of an uplink; the projector adds identity and place to make it a {@link Reading}. */
export interface DecodedReading {
  /** Event time: when it was measured, ms since the epoch, UTC. */
  readonly at: number
  /** One boot of the device; `seq` is comparable only inside an epoch. 0 where the dialect has none. */
  readonly epoch: number
  /** Number of the reading inside its epoch. 0 where the dialect has none. */
  readonly seq: number
  readonly source: Source
  readonly link: Link | null
  readonly quality: readonly QualityFlag[]
  /** Channel name to value, in the channel's unit. Channels that were not measured are absent, never 0. */
  readonly values: Readonly<Record<string, number>>
}

/** One set of values measured at one time by one device, decoded and stored. */
export interface Reading extends DecodedReading {
  /** See {@link itemId}: unique, ordered by arrival, and the same again when the journal is replayed. */
  readonly id: number
  readonly device: string
  /** Device type, such as `acuvim-ii`: says which channels `values` may have. */
  readonly type: string
  /** Arrival time, ms since the epoch, UTC. Never mixed up with `at`. */
  readonly receivedAt: number
}

/** The newest value of each channel by event time, whatever order the readings arrived in. */
export interface LatestValues {
  readonly device: string
  readonly type: string
  /** Event time of the newest reading, ms UTC. */
  readonly at: number
  /** Id of the last reading that changed this; pages the `latest` stream. */
  readonly id: number
  readonly values: Readonly<Record<string, { readonly value: number; readonly at: number }>>
}
