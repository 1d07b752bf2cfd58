/** Where a simulated device has its time and its timers from, so that a test can let a day pass at once. */
export interface Clock {
  /** ms UTC. */
  now(): number
  /** Runs `action` once, `ms` later. Answers how to call it off. */
  after(ms: number, action: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, action) {
    const timer = setTimeout(action, ms)
    return () => clearTimeout(timer)
  },
}

/** A device's own clock: right at `setAt` (ms UTC), and `ppm` parts in a million fast from then on, timers included. */
export function driftingClock(clock: Clock, setAt: number, ppm: number): Clock {
  const rate = 1 + ppm / 1e6
  return {
    now: () => Math.round(setAt + (clock.now() - setAt) * rate),
    after: (ms, action) => clock.after(ms / rate, action),
  }
}
