/** Largest message the hub takes, bytes: far more than the four values and three numbers of its messages need. */
export const maxPayloadBytes = 4096

/** A number this near to its arrival when read as seconds since 1970 is taken for them, ms: one day. */
export const secondsWindowMs = 86_400_000
