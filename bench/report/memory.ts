import { readFileSync } from 'node:fs'

const sampleEveryMs = 200

/** Watches how much memory processes hold, all together. Knows only Linux' /proc; elsewhere it sees nothing. */
export class MemoryWatch {
  readonly #timer: NodeJS.Timeout
  #peak = 0

  constructor(pids: readonly number[]) {
    const sample = (): void => {
      this.#peak = Math.max(
        this.#peak,
        pids.reduce((sum, pid) => sum + residentBytes(pid), 0),
      )
    }
    sample()
    this.#timer = setInterval(sample, sampleEveryMs)
  }

  /** The most that was held, bytes; 0 where it cannot be known. */
  stop(): number {
    clearInterval(this.#timer)
    return this.#peak
  }
}

function residentBytes(pid: number): number {
  try {
    const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return Number(line?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}
