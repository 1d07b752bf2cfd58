import { HubError } from '../../../core/errors/hub-error'
import type { BusScan, ScanProgress, ScanReport } from '../../client/polling'
import { checkScan } from './check-poller'
import { runScan } from './scan'
import type { Wires } from './wires'

export interface ScanHostOptions {
  readonly wires: Wires
  /** ms on a clock that does not jump. */
  readonly elapsed: () => number
  readonly onProgress: (progress: ScanProgress) => void
}

/** The scans that are running. */
export class ScanHost {
  readonly #options: ScanHostOptions
  readonly #running = new Map<string, { isAborted: boolean }>()

  constructor(options: ScanHostOptions) {
    this.#options = options
  }

  async scan(scan: BusScan): Promise<ScanReport> {
    checkScan(scan)
    if (this.#running.has(scan.id)) throw new HubError('INVALID_ARGUMENT', `A scan "${scan.id}" is already running.`)
    const { wires, elapsed, onProgress } = this.#options
    const state = { isAborted: false }
    this.#running.set(scan.id, state)
    const begun = elapsed()
    const wire = await wires.take(scan.bus).catch((error: unknown) => {
      this.#running.delete(scan.id)
      throw error
    })
    try {
      const found = await runScan({ scan, wire, onProgress, isAborted: () => state.isAborted })
      return { scan: scan.id, found, aborted: state.isAborted, tookMs: Math.round(elapsed() - begun) }
    } finally {
      this.#running.delete(scan.id)
      await wires.giveBack(wire)
    }
  }

  abort(scan: string): void {
    const state = this.#running.get(scan)
    if (state) state.isAborted = true
  }

  stop(): void {
    for (const state of this.#running.values()) state.isAborted = true
  }
}
