interface Entry {
  readonly intervalMs: number
  dueAt: number
  /** Number of the turn it had last; 0: none yet. */
  servedAt: number
}

/** What to do now. */
export type Turn = { readonly key: string; readonly missed: number } | { readonly waitMs: number } | null

/**
 * Who is polled next on one bus. Of those that are due the one comes first whose last turn is longest ago, and is then due at the
 * next multiple of its interval: on a bus that cannot keep up everybody gets turns alike, and what was missed is counted instead
 * of piling up.
 */
export class PollSchedule {
  readonly #entries = new Map<string, Entry>()
  #served = 0

  /** Adds a meter, due at once, or changes its interval (ms). */
  put(key: string, intervalMs: number, now: number): void {
    const known = this.#entries.get(key)
    if (known?.intervalMs === intervalMs) return
    const dueAt = known ? Math.min(known.dueAt, now + intervalMs) : now
    this.#entries.set(key, { intervalMs, dueAt, servedAt: known?.servedAt ?? 0 })
  }

  delete(key: string): void {
    this.#entries.delete(key)
  }

  get size(): number {
    return this.#entries.size
  }

  /** Takes the next turn, or tells how long (ms) nobody is due; null: there is nobody. `missed`: polls that were left out since the last. */
  next(now: number): Turn {
    if (this.#entries.size === 0) return null
    const due = [...this.#entries].filter(([, { dueAt }]) => dueAt <= now)
    if (due.length === 0) return { waitMs: Math.min(...[...this.#entries.values()].map(({ dueAt }) => dueAt)) - now }
    const [key, entry] = due.reduce((first, each) => (each[1].servedAt < first[1].servedAt ? each : first))
    const missed = Math.floor((now - entry.dueAt) / entry.intervalMs)
    entry.dueAt += (missed + 1) * entry.intervalMs
    entry.servedAt = ++this.#served
    return { key, missed }
  }
}
