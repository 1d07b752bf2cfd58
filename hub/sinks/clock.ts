/** Time for the sinks, so that a day passes in a moment in their tests. */
export interface SinkClock {
  /** ms UTC. */
  now(): number
  /** Monotonic, ms. */
  elapsed(): number
  /** Calls back later; answers how to stop that. */
  after(ms: number, call: () => void): () => void
}

export const systemClock: SinkClock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(ms, call) {
    const timer = ms <= 0 ? setImmediate(call) : setTimeout(call, Math.min(ms, 2 ** 31 - 1))
    return () => {
      clearImmediate(timer as NodeJS.Immediate)
      clearTimeout(timer as NodeJS.Timeout)
    }
  },
}
