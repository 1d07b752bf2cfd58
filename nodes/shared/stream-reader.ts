import { setImmediate as nextTurn } from 'node:timers/promises'
import type { DeviceFilter } from '../../core/device'
import { hub } from '../../hub/client/current'
import type { StreamName, StreamPage, Streams } from '../../hub/client/hub'
import { Backoff } from './backoff'
import type { Cursor } from './cursor'
import { LagWatch } from './lag-watch'
import { Sleeper } from './sleeper'

/** How long the hub may hold a read that finds nothing new. */
const waitMs = 10_000

export interface StreamReaderOptions<S extends StreamName> {
  readonly stream: S
  readonly filter: DeviceFilter
  /** See `StreamRequest.only`. */
  readonly only?: string
  readonly cursor: Cursor
  /** Rest after everything was read, ms: what throttles a live view. */
  readonly restMs?: number
  /** A reader that may skip ahead when it lags for long reports how many uplinks it left out; absent: it never skips. */
  readonly onSkip?: (uplinks: number) => void
  /** Runs once the place is known and before reading, and again after every failure. */
  readonly prepare?: () => Promise<void>
  /** Sends the items into the flow; never called with none. */
  readonly onItems: (items: readonly Streams[S][]) => void
  /** The hub answered, or could not. Called on every read; the receiver decides what is news. */
  readonly onAnswer: () => void
  readonly onFailure: (error: unknown) => void
}

/**
 * Pulls a stream page by page, one page in flight, until stopped; survives failures by asking again.
 * The constructor only assigns: {@link start} and {@link stop} act.
 */
export class StreamReader<S extends StreamName> {
  readonly #options: StreamReaderOptions<S>
  readonly #backoff = new Backoff()
  readonly #sleeper = new Sleeper()
  readonly #lag = new LagWatch()
  #offset: number | 'now' = 'now'
  #stopped = false
  /** What {@link stop} must wait for: opening or moving the cursor, but never a read that may take seconds. */
  #unfinished: Promise<unknown> = Promise.resolve()

  constructor(options: StreamReaderOptions<S>) {
    this.#options = options
  }

  start(): void {
    void this.#run()
  }

  /** Resolves when nothing is sent any more and no place is on its way to be stored. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#sleeper.end()
    await this.#unfinished.catch(() => undefined)
    await this.#options.cursor.close()
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      try {
        await this.#finish(() => this.#open())
        while (!this.#stopped) await this.#readOnce()
      } catch (error) {
        if (this.#stopped) return
        this.#options.onFailure(error)
        await this.#sleeper.sleep(this.#backoff.next())
      }
    }
  }

  async #open(): Promise<void> {
    this.#offset = await this.#options.cursor.open()
    await this.#options.prepare?.()
  }

  async #readOnce(): Promise<void> {
    const { stream, filter, only, restMs } = this.#options
    const after = this.#offset
    // "Now" must become a place at once, or a hub that restarts during the first long read would move it.
    const patience = after === 'now' ? 0 : waitMs
    const page = await hub().readStream({ stream, after, filter, waitMs: patience, ...(only !== undefined && { only }) })
    if (this.#stopped) return
    this.#backoff.reset()
    this.#options.onAnswer()
    if (this.#skipsAhead(page)) return
    await this.#finish(() => this.#pass(page))
    if (restMs && page.caughtUp) await this.#sleeper.sleep(restMs)
  }

  async #pass(page: StreamPage<S>): Promise<void> {
    if (page.items.length > 0) this.#options.onItems(page.items)
    // Node-RED delivers on a later turn: let the flow take the page before its place is stored and the next one comes.
    await nextTurn()
    this.#offset = page.next
    await this.#options.cursor.moved(page.next, page.items.length)
  }

  #skipsAhead(page: StreamPage<S>): boolean {
    if (!this.#options.onSkip) return false
    const skipped = this.#lag.landed(page.next)
    if (skipped !== null) this.#options.onSkip(skipped)
    if (!this.#lag.tooFarBehind(page, Date.now())) return false
    this.#lag.jump(this.#offset === 'now' ? page.next : this.#offset)
    this.#offset = 'now'
    return true
  }

  #finish(work: () => Promise<void>): Promise<void> {
    // Noted before it begins, so that a stop from within the work waits for it too.
    const running = Promise.resolve().then(work)
    this.#unfinished = running
    return running
  }
}
