import { type Hold, holdMs, type Ladder } from './hold-ladder'

export interface FlapWatchOptions extends Ladder {
  /** Log-ins within {@link windowMs} above which a key is held; 0: never. */
  readonly maxLogIns: number
  readonly windowMs: number
  /** After so long without a hold the next one is short again, ms. */
  readonly forgetMs: number
  /** Keys looked after; more at once are not counted. */
  readonly maxKeys: number
}

export const defaultFlapWatch: FlapWatchOptions = {
  maxLogIns: 30,
  windowMs: 60_000,
  firstMs: 60_000,
  maxMs: 3_600_000,
  forgetMs: 7_200_000,
  maxKeys: 50_000,
}

interface Watched {
  /** Its latest log-ins, at most as many as are too many. */
  times: number[]
  /** Holds in a row. */
  step: number
  since: number
  until: number
  refused: number
}

/**
 * Notices who logs in again and again, such as two devices with one id that take each other's place, and keeps them out for a
 * while.
 */
export class FlapWatch {
  readonly #options: FlapWatchOptions
  readonly #watched = new Map<string, Watched>()

  constructor(options: Partial<FlapWatchOptions> = {}) {
    this.#options = { ...defaultFlapWatch, ...options }
  }

  /** Whether a log-in of this key is to be turned away; if so it is counted. */
  refuses(key: string, now: number): boolean {
    const watched = this.#watched.get(key)
    if (!watched || now >= watched.until) return false
    watched.refused++
    return true
  }

  /** A log-in went well. Answers whether it was one too many: then the key is held from now on. */
  loggedIn(key: string, now: number): boolean {
    const { maxLogIns, windowMs, forgetMs, maxKeys } = this.#options
    if (maxLogIns === 0 || (this.#watched.size >= maxKeys && !this.#watched.has(key))) return false
    const watched = this.#watched.get(key) ?? { times: [], step: 0, since: now, until: 0, refused: 0 }
    this.#watched.set(key, watched)
    watched.times = [...watched.times.filter((at) => now - at < windowMs), now]
    if (watched.times.length <= maxLogIns) return false
    if (now - watched.until >= forgetMs) watched.step = 0
    const until = now + holdMs(this.#options, watched.step)
    Object.assign(watched, { times: [], step: watched.step + 1, since: now, until, refused: 0 })
    return true
  }

  /** Lets the key in again as if nothing had been. Answers whether it was held. */
  clear(key: string, now: number): boolean {
    const watched = this.#watched.get(key)
    this.#watched.delete(key)
    return watched !== undefined && now < watched.until
  }

  holds(now: number): Hold[] {
    return [...this.#watched]
      .filter(([, { until }]) => now < until)
      .map(([key, { since, until, refused }]) => ({ key, since, until, refused }))
  }

  /** Forgets who has been calm for long. To be called now and then. */
  sweep(now: number): void {
    const { windowMs, forgetMs } = this.#options
    for (const [key, { times, until }] of this.#watched) {
      const isCalm = now - (times.at(-1) ?? until) >= windowMs
      if (isCalm && (until === 0 || now - until >= forgetMs)) this.#watched.delete(key)
    }
  }
}
