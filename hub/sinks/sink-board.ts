import { HubError } from '../../core/errors/hub-error'
import type { SinkTarget } from '../../core/ports/sink'
import type { SinkStore, StoredSink } from '../../core/ports/sink-store'
import type { SinkStream } from '../../core/sinks/sink-item'
import { KeyedTurns } from '../access/keyed-turns'
import type { PutAside, SinkConfig, SinkState, SinkTargetConfig, SinkView } from '../client/sinks'
import { checkSink } from './check-sink'
import type { SinkClock } from './clock'
import { type KeptFor, type LagFacts, measureLag } from './measure-lag'
import { paceOf } from './pace'
import { retryPutAside } from './retry-put-aside'
import { SinkRunner } from './sink-runner'
import type { SinkSource } from './sink-source'
import { heldView, runningView } from './sink-view'

export interface SinkBoardOptions {
  readonly store: SinkStore
  readonly source: SinkSource
  readonly make: (target: SinkTargetConfig) => SinkTarget
  readonly clock: SinkClock
  readonly random: () => number
  readonly keptFor: KeptFor
  /** After each change of state. */
  readonly onState: (view: SinkView, before: SinkState) => void
  /** About once a second while something in it changes. */
  readonly onView: (view: SinkView) => void
  /** Something is about to be dropped before it is written; once for each time it begins. */
  readonly onWarning: (view: SinkView, warning: string) => void
  readonly onUnexpected: (sink: string, error: unknown) => void
  /** How often it is looked whether a view has changed, ms. Default 1 s. */
  readonly viewEveryMs?: number
}

interface Running {
  readonly runner: SinkRunner
  readonly config: string
  /** As they were when they could be read last. */
  stored: StoredSink
  lag: LagFacts
  shown: string
}

const usualViewEveryMs = 1_000
const noLag: LagFacts = { lagItems: 0, lagMs: 0, warning: '' }

/** All sinks side by side. None waits for another; each has its own target, cursors and pauses. */
export class SinkBoard {
  readonly #options: SinkBoardOptions
  readonly #running = new Map<string, Running>()
  readonly #heldSince = new Map<string, number>()
  /** Attempts that failed, by sink, also of what was configured otherwise before. */
  readonly #failures = new Map<string, number>()
  readonly #turns = new KeyedTurns()
  readonly #startedAt: number
  #stopTicking: () => void

  constructor(options: SinkBoardOptions) {
    this.#options = options
    this.#startedAt = options.clock.now()
    this.#stopTicking = this.#tickLater()
  }

  /** Rejects with INVALID_ARGUMENT. */
  async put(config: SinkConfig): Promise<SinkView> {
    checkSink(config)
    return this.#turns.take(config.id, async () => {
      const text = JSON.stringify(config)
      if (this.#running.get(config.id)?.config !== text) {
        // Made first: with settings that cannot be right the sink goes on with those it has.
        const target = this.#options.make(config.target)
        await this.#end(config.id)
        this.#begin(config, text, target)
      }
      return this.#view(config.id)
    })
  }

  async hold(id: string): Promise<void> {
    await this.#turns.take(id, async () => {
      const before = this.#running.get(id)?.runner.standing.state
      await this.#end(id)
      const stored = this.#options.store.find(id)
      if (!stored || before === undefined) return
      this.#heldSince.set(id, this.#options.clock.now())
      this.#tellHeld(id, before)
    })
  }

  async delete(id: string): Promise<void> {
    await this.#turns.take(id, async () => {
      await this.#end(id)
      this.#heldSince.delete(id)
      this.#failures.delete(id)
      this.#options.store.delete(id)
    })
  }

  list(): readonly SinkView[] {
    return this.#options.store.list().map((stored) => this.#viewOf(stored))
  }

  /** Rejects with SINK_NOT_FOUND, as the next ones. `detail` says who paused it. */
  pause(id: string, detail: string): SinkView {
    this.#find(id)
    const running = this.#running.get(id)
    if (running) running.runner.pause(detail)
    else this.#pauseHeld(id, detail)
    return this.#view(id)
  }

  resume(id: string): SinkView {
    this.#find(id)
    const running = this.#running.get(id)
    if (running) running.runner.resume()
    else this.#pauseHeld(id, null)
    return this.#view(id)
  }

  /** A sink that is held has no streams that could be looked at: it has to be configured first. */
  rewind(id: string, since: number): SinkView {
    const { name } = this.#find(id)
    const running = this.#running.get(id)
    if (!running) throw new HubError('INVALID_ARGUMENT', `No node configures the sink "${name}" at the moment: deploy it first.`)
    running.runner.rewind(since)
    return this.#view(id)
  }

  listPutAside(id: string, limit: number): readonly PutAside[] {
    this.#find(id)
    return this.#options.store.listPutAside(id, limit).map(({ item: _, stream: __, ...shown }) => shown)
  }

  async retryPutAside(id: string): Promise<{ readonly written: number; readonly left: number }> {
    const { name } = this.#find(id)
    const running = this.#running.get(id)
    if (!running) throw new HubError('STORE_UNAVAILABLE', `No node configures the sink "${name}" at the moment: deploy it first.`)
    return this.#turns.take(id, () => retryPutAside(running.runner, this.#options.store, this.#options.source))
  }

  /** So many more were committed. */
  announce(news: Readonly<Partial<Record<SinkStream, number>>>): void {
    for (const { runner } of this.#running.values())
      for (const [stream, count] of Object.entries(news)) runner.announce(stream as SinkStream, count)
  }

  async close(): Promise<void> {
    this.#stopTicking()
    await Promise.all([...this.#running.keys()].map((id) => this.#turns.take(id, () => this.#end(id))))
  }

  #begin(config: SinkConfig, text: string, first: SinkTarget): void {
    const { store, source, make, clock, random, onUnexpected } = this.#options
    const { id, name, target, streams, filter, start } = config
    const fromStart = start === 'earliest' || store.isReplaced
    store.put(id, name, target.kind, Object.fromEntries(streams.map((stream) => [stream, fromStart ? 0 : source.head(stream)])))
    let made: SinkTarget | null = first
    const runner = new SinkRunner({
      plan: { id, name, streams, filter },
      pace: paceOf(config),
      make() {
        const next = made ?? make(target)
        made = null
        return next
      },
      source,
      store,
      clock,
      random,
      onState: (before) => this.#tellState(id, before),
      onFailure: () => this.#failures.set(id, this.#failuresOf(id) + 1),
      onUnexpected: (error) => onUnexpected(name, error),
    })
    this.#running.set(id, { runner, config: text, stored: this.#find(id), lag: noLag, shown: '' })
    runner.pump()
  }

  async #end(id: string): Promise<void> {
    const running = this.#running.get(id)
    this.#running.delete(id)
    await running?.runner.close()
  }

  #tellState(id: string, before: SinkState): void {
    const running = this.#running.get(id)
    if (running) this.#options.onState(this.#viewNow(running), before)
  }

  #pauseHeld(id: string, paused: string | null): void {
    const before = this.#view(id).state
    this.#options.store.pause(id, paused)
    if (this.#view(id).state === before) return
    this.#heldSince.set(id, this.#options.clock.now())
    this.#tellHeld(id, before)
  }

  /** Held it may be paused, too, which then says more. */
  #tellHeld(id: string, before: SinkState): void {
    const view = this.#view(id)
    if (view.state === before) this.#options.onView(view)
    else this.#options.onState(view, before)
  }

  #find(id: string): StoredSink {
    const stored = this.#options.store.find(id)
    if (!stored) throw new HubError('SINK_NOT_FOUND', `There is no sink "${id}".`)
    return stored
  }

  #view(id: string): SinkView {
    return this.#viewOf(this.#find(id))
  }

  #viewOf(stored: StoredSink): SinkView {
    const running = this.#running.get(stored.id)
    if (running) return this.#viewNow(running)
    return { ...heldView(stored, this.#heldSince.get(stored.id) ?? this.#startedAt), failures: this.#failuresOf(stored.id) }
  }

  /** While a store cannot be read, what was known last still says most; the runner meets the same and says so. */
  #viewNow(running: Running): SinkView {
    try {
      const { store, source, clock, keptFor } = this.#options
      running.stored = store.find(running.runner.plan.id) ?? running.stored
      running.lag = measureLag(running.runner, {
        source,
        now: clock.now(),
        keptFor,
        needsReadings: running.stored.kind === 'archive',
      })
    } catch (error) {
      if (!(error instanceof HubError)) throw error
    }
    return runningView(running.runner, running.stored, running.lag, this.#failuresOf(running.runner.plan.id))
  }

  #failuresOf(id: string): number {
    return this.#failures.get(id) ?? 0
  }

  #tickLater(): () => void {
    const { clock, viewEveryMs = usualViewEveryMs } = this.#options
    return clock.after(viewEveryMs, () => this.#tick())
  }

  #tick(): void {
    this.#stopTicking = this.#tickLater()
    for (const running of this.#running.values()) {
      running.runner.settle()
      const before = running.lag.warning
      const view = this.#viewNow(running)
      if (running.lag.warning !== '' && before === '') this.#options.onWarning(view, running.lag.warning)
      const shown = JSON.stringify(view)
      if (shown !== running.shown) this.#options.onView(view)
      running.shown = shown
    }
  }
}
