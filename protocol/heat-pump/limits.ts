/** Largest message the hub takes, bytes. The device's own buffer holds 1024; other clients of the topics write longer texts. */
export const maxPayloadBytes = 4096

/** A `timestamp` below this is milliseconds since boot, not since 1970: as a date it would be early 1973. */
export const firstUnixMs = 1e11

/** How far the clock of a device may run ahead, ms. */
export const maxClockAheadMs = 5 * 60_000

/** Event times before this are a clock that was never set, ms UTC: 2020-01-01. */
export const earliestTime = Date.UTC(2020, 0, 1)
