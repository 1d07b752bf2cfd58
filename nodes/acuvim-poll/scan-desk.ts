import { HubError } from '../../core/errors/hub-error'
import { hub } from '../../hub/client/current'
import type { BusScan, ScanFinding, ScanProgress } from '../../hub/client/polling'
import { asError } from '../shared/failure'

/** A scan as the dialog shows it. */
export interface ScanView {
  readonly scan: string
  readonly done: number
  readonly total: number
  readonly found: readonly ScanFinding[]
  readonly isOver: boolean
  /** Code and text when it failed. */
  readonly failure: { readonly code: string; readonly message: string } | null
}

/** Dialogs are closed without a word: their scans end when nobody has asked for so long. */
const patienceMs = 10_000
/** Scans whose result is still to be had. */
const mostKept = 5

/** Scans that dialogs started: they ask for the state again and again, and whoever stops asking ends the scan. */
export class ScanDesk {
  readonly #views = new Map<string, ScanView>()
  readonly #timers = new Map<string, NodeJS.Timeout>()

  async start(scan: BusScan): Promise<ScanView> {
    for (const old of [...this.#views.keys()].slice(0, -mostKept)) this.#views.delete(old)
    const view = { scan: scan.id, done: 0, total: 0, found: [], isOver: false, failure: null }
    this.#views.set(scan.id, view)
    const end = await hub().subscribe('scan', (progress) => this.#heard(progress))
    this.#patience(scan.id)
    void hub()
      .scanBus(scan)
      .then(
        ({ found }) => this.#change(scan.id, { isOver: true, found }),
        (error: unknown) => this.#change(scan.id, { isOver: true, failure: failureOf(error) }),
      )
      .finally(() => {
        end()
        clearTimeout(this.#timers.get(scan.id))
        this.#timers.delete(scan.id)
      })
    return view
  }

  /** Undefined: there is no such scan any more. */
  view(scan: string): ScanView | undefined {
    if (this.#timers.has(scan)) this.#patience(scan)
    return this.#views.get(scan)
  }

  async abort(scan: string): Promise<void> {
    await hub().abortScan(scan)
  }

  #patience(scan: string): void {
    clearTimeout(this.#timers.get(scan))
    const timer = setTimeout(() => void this.abort(scan).catch(() => undefined), patienceMs)
    timer.unref()
    this.#timers.set(scan, timer)
  }

  #heard({ scan, done, total, found }: ScanProgress): void {
    const view = this.#views.get(scan)
    if (!view) return
    const others = found ? view.found.filter(({ unit }) => unit !== found.unit) : view.found
    this.#change(scan, { done, total, found: found ? [...others, found] : others })
  }

  #change(scan: string, change: Partial<ScanView>): void {
    const view = this.#views.get(scan)
    if (view) this.#views.set(scan, { ...view, ...change })
  }
}

function failureOf(error: unknown): { readonly code: string; readonly message: string } {
  return { code: error instanceof HubError ? error.code : 'INTERNAL', message: asError(error).message }
}
