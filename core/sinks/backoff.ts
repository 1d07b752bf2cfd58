/** The first pause of a row of failures and the longest, ms. */
export const firstPauseMs = 1_000
export const longestPauseMs = 300_000
/** A target may ask for more patience than that, but not for ever, ms. */
export const longestAskedMs = 3_600_000

/**
 * Pause before the next attempt, ms, after `failures` (from 1 on) in a row; `random` is in [0, 1). It doubles up to
 * {@link longestPauseMs}; half of it is chance ("equal jitter"), so that sinks that failed together do not come back together.
 */
export function pauseMs(failures: number, random: number): number {
  const whole = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(failures, 30))
  return Math.max(firstPauseMs, whole / 2 + (random * whole) / 2)
}

/** As {@link pauseMs}, where the target said when it wants to be asked again (Retry-After): never sooner, and a little spread. */
export function askedPauseMs(askedMs: number, random: number): number {
  return Math.min(longestAskedMs, Math.max(firstPauseMs, askedMs)) * (1 + random / 10)
}

/** Pause while only a person can help: settings are tried again slowly. */
export function slowPauseMs(random: number): number {
  return longestPauseMs * (0.8 + random / 5)
}
