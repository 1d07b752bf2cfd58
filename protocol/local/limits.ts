/** Largest message the hub writes, bytes: far more than {@link maxChannels} values need. */
export const maxPayloadBytes = 32 * 1024

/** Channels in one reading. */
export const maxChannels = 256

/** How far the clock of a source may run ahead, ms. */
export const maxClockAheadMs = 5 * 60_000

/** Event times before this are a clock that was never set, ms UTC: 2020-01-01. */
export const earliestTime = Date.UTC(2020, 0, 1)
