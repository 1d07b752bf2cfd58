/** Largest message the hub takes, bytes: 200 measurements of 100 bytes, three times over. */
export const maxPayloadBytes = 64 * 1024

/** Measurements in one datagram, and keys or records in a message of version 1. */
export const maxMeasurements = 200

/** How far the clock of a device may run ahead, ms. */
export const maxClockAheadMs = 5 * 60_000

/** Event times before this are a clock that was never set, ms UTC: 2020-01-01. */
export const earliestTime = Date.UTC(2020, 0, 1)

/** What was made longer before its arrival than this was kept by the device, ms: by then a device that works is known to be away. */
export const bufferedAfterMs = 60_000
