/**
 * Whether a meter is asked. `closed`: yes. `open`: not before `until`. `half-open`: one question tries whether it is back.
 * Plain data; the functions below give the next state.
 */
export type Breaker =
  | { readonly state: 'closed'; readonly failures: number }
  | { readonly state: 'open'; readonly until: number; readonly attempts: number }
  | { readonly state: 'half-open'; readonly attempts: number }

export interface BreakerRule {
  /** Polls without an answer in a row that open it. */
  readonly opensAfter: number
  /** First pause, ms; each further one is twice as long … */
  readonly firstPauseMs: number
  /** … up to this. */
  readonly longestPauseMs: number
}

export const defaultBreakerRule: BreakerRule = { opensAfter: 3, firstPauseMs: 5_000, longestPauseMs: 300_000 }

export const closedBreaker: Breaker = { state: 'closed', failures: 0 }

/** A pause is up to a fifth shorter or longer than its rule says, so that meters that died together do not come back together. */
const jitterShare = 0.2

/** The state in which a question at `now` (ms) finds the breaker: an open one is half open once its pause is over. */
export function breakerAt(breaker: Breaker, now: number): Breaker {
  return breaker.state === 'open' && now >= breaker.until ? { state: 'half-open', attempts: breaker.attempts } : breaker
}

/** `jitter`: a random number from 0 to 1. */
export function afterFailure(breaker: Breaker, now: number, jitter: number, rule: BreakerRule): Breaker {
  const found = breakerAt(breaker, now)
  if (found.state === 'open') return found
  if (found.state === 'closed' && found.failures + 1 < rule.opensAfter) return { state: 'closed', failures: found.failures + 1 }
  const attempts = found.state === 'half-open' ? found.attempts + 1 : 1
  return { state: 'open', until: now + pauseMs(attempts, jitter, rule), attempts }
}

function pauseMs(attempts: number, jitter: number, { firstPauseMs, longestPauseMs }: BreakerRule): number {
  const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** (attempts - 1))
  return Math.round(pause * (1 + (2 * jitter - 1) * jitterShare))
}
