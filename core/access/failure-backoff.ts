import { type Hold, holdMs, type Ladder } from './hold-ladder'

export interface FailureBackoffOptions extends Ladder {
  /** Failures that cost nothing but the attempt. */
  readonly free: number
  /** After so long without a failure, counted from the end of its hold, a key is forgotten, ms. */
  readonly forgetMs: number
  /** Keys remembered; the one that failed longest ago goes first. */
  readonly maxKeys: number
}

/** OWASP Authentication Cheat Sheet, “Account Lockout”: exponential, and short enough that nobody has to call for help. */
export const defaultBackoff: FailureBackoffOptions = {
  free: 5,
  firstMs: 1_000,
  maxMs: 300_000,
  forgetMs: 900_000,
  maxKeys: 20_000,
}

interface Failures {
  count: number
  since: number
  until: number
  refused: number
}

/**
 * Makes guessing slow: after some free failures a key has to wait before its next attempt counts. Says nothing about attempts
 * that need no check because what they show was proven before; those are to be looked at first.
 */
export class FailureBackoff {
  readonly #options: FailureBackoffOptions
  readonly #failures = new Map<string, Failures>()

  constructor(options: Partial<FailureBackoffOptions> = {}) {
    this.#options = { ...defaultBackoff, ...options }
  }

  /** Whether an attempt of this key is to be turned away unchecked; if so it is counted. */
  refuses(key: string, now: number): boolean {
    const failures = this.#failures.get(key)
    if (!failures || now >= failures.until) return false
    failures.refused++
    return true
  }

  /** An attempt failed. Answers whether with it a row of holds began. */
  failed(key: string, now: number): boolean {
    const { free, forgetMs, maxKeys } = this.#options
    const known = this.#failures.get(key)
    const failures = known && now - known.until < forgetMs ? known : { count: 0, since: now, until: now, refused: 0 }
    failures.count++
    const step = failures.count - free - 1
    if (step === 0) failures.since = now
    failures.until = step < 0 ? now : now + holdMs(this.#options, step)
    // The newest failure comes last, so that the first is the one that failed longest ago.
    this.#failures.delete(key)
    this.#failures.set(key, failures)
    for (const oldest of this.#failures.keys()) {
      if (this.#failures.size <= maxKeys) break
      this.#failures.delete(oldest)
    }
    return step === 0
  }

  /** The key proved what it claimed, or somebody vouches for it. Answers whether it was held. */
  clear(key: string, now: number): boolean {
    const failures = this.#failures.get(key)
    this.#failures.delete(key)
    return failures !== undefined && now < failures.until
  }

  /** Keys that are held now. */
  holds(now: number): Hold[] {
    return [...this.#failures]
      .filter(([, { until }]) => now < until)
      .map(([key, { since, until, refused }]) => ({ key, since, until, refused }))
  }
}
