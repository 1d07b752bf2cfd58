/** Largest message a device with a small buffer may be sent, or has to send, bytes. */
export const compactBytes = 1024

/** Largest message the hub takes, bytes: room for a batch of {@link maxBatchRecords} over Wi-Fi. */
export const maxPayloadBytes = 16 * 1024

/** Records in one batch. */
export const maxBatchRecords = 200

/** Channels in one message. */
export const maxChannels = 128

/** How far the clock of a device may run ahead, ms. */
export const maxClockAheadMs = 5 * 60_000

/** Event times before this are a clock that was never set, ms UTC: 2020-01-01. */
export const earliestTime = Date.UTC(2020, 0, 1)
