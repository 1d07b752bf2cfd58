import { HubError } from '../../core/errors/hub-error'
import { SinkFailure, type SinkTarget } from '../../core/ports/sink'
import type { SinkStore } from '../../core/ports/sink-store'
import { PartedWrite } from '../../core/sinks/parted-write'
import type { SinkItem, SinkStream } from '../../core/sinks/sink-item'
import { type Happening, type Standing, standingAfter, startedAt } from '../../core/sinks/standing'
import type { SinkConfig, SinkState } from '../client/sinks'
import type { SinkClock } from './clock'
import { GuardedTarget } from './guarded-target'
import { type Batch, Lane } from './lane'
import type { Pace } from './pace'
import { putAsideOf } from './put-aside'
import { cursorSince } from './rewind'
import type { SinkSource } from './sink-source'

/** Everything about a sink but where it writes, which may hold secrets. */
export type SinkPlan = Pick<SinkConfig, 'id' | 'name' | 'streams' | 'filter'>

export interface SinkRunnerOptions {
  readonly plan: SinkPlan
  readonly make: () => SinkTarget
  readonly source: SinkSource
  /** Has the sink, with a cursor for each of its streams. */
  readonly store: SinkStore
  readonly clock: SinkClock
  /** In [0, 1). */
  readonly random: () => number
  /** After each change of state. */
  readonly onState: (before: SinkState, now: Standing) => void
  /** After each attempt that failed; batches that fail together are one. */
  readonly onFailure: () => void
  readonly onUnexpected: (error: unknown) => void
  readonly pace: Pace
}

/** How long a write that is underway, and then the target, may take to end when the sink is closed, ms. */
const closingMs = 5_000

/**
 * Brings streams to a target: reads after the cursors, writes batches, and moves each cursor when everything before it is stored. It
 * holds no more in memory than the batches that are being written and one that is being gathered for each stream.
 */
export class SinkRunner {
  readonly #options: SinkRunnerOptions
  readonly #target: GuardedTarget
  #standing: Standing
  #lanes: readonly Lane[]
  #inFlight = 0
  /** Counts failures: what was begun before one says nothing about how things are after it. */
  #epoch = 0
  /** While it does not run: whether the pause before the next attempt is over, and whether that attempt is being made. */
  #mayTry = true
  #isPreparing = false
  #isOnTrial = false
  #isClosed = false
  #isDraining = false
  #turn = 0
  #stopTimer = () => {}
  #onIdle: (() => void)[] = []

  constructor(options: SinkRunnerOptions) {
    this.#options = options
    const { clock, make, onUnexpected, pace } = options
    this.#target = new GuardedTarget({ make, clock, giveUpMs: pace.giveUpMs, onUnexpected })
    this.#standing = startedAt(clock.now())
    const paused = this.#stored().paused
    if (paused !== null) this.#standing = standingAfter(this.#standing, { kind: 'paused', detail: paused }, clock.now())
    this.#lanes = this.#openLanes()
  }

  get plan(): SinkPlan {
    return this.#options.plan
  }

  get standing(): Standing {
    return this.#standing
  }

  get lanes(): readonly Lane[] {
    return this.#lanes
  }

  /** Begins, or looks again. */
  pump(): void {
    if (this.#isClosed || this.#isPreparing) return
    const { state } = this.#standing
    if (state === 'paused') return
    if (state === 'running' || this.#isOnTrial) this.#work()
    else if (this.#mayTry && this.#inFlight === 0) void this.#attempt()
  }

  /** About so many more are in a stream. */
  announce(stream: SinkStream, count: number): void {
    const lane = this.#lanes.find((each) => each.stream === stream)
    if (!lane || count <= 0) return
    const now = this.#options.clock.elapsed()
    lane.announce(count, now)
    if (this.#standing.state === 'running' && this.#inFlight < this.#options.pace.inFlight) this.#arm(now)
  }

  /** Writes that are underway still end and count. */
  pause(detail: string): void {
    this.#options.store.pause(this.plan.id, detail)
    this.#stopTimer()
    this.#isOnTrial = false
    this.#stand({ kind: 'paused', detail })
  }

  resume(): void {
    this.#options.store.pause(this.plan.id, null)
    if (this.#standing.state !== 'paused') return
    this.#mayTry = true
    this.#stand({ kind: 'started' })
    this.pump()
  }

  /** Writes everything once more that arrived at `since` (ms UTC) or later. A sink that is further back stays there. */
  rewind(since: number): void {
    const { source, store } = this.#options
    store.rewind(
      this.plan.id,
      Object.fromEntries(this.plan.streams.map((stream) => [stream, cursorSince(source, stream, since)])),
    )
    // What was read lies ahead now; what is underway ends first, so that it overtakes nothing, and moves no cursor.
    this.#lanes = this.#openLanes()
    this.#isDraining = true
    this.pump()
  }

  /** Writes items out of turn. Answers which are stored, and why it could not go on, if so; the others are refused. */
  async writeNow(
    items: readonly SinkItem[],
  ): Promise<{ readonly stored: readonly SinkItem[]; readonly failure: SinkFailure | null }> {
    const write = new PartedWrite(items)
    const stored: SinkItem[] = []
    for (let part = write.next(); part; part = write.next()) {
      const failure = await this.#writePart(write, part).catch((error: SinkFailure) => error)
      if (failure instanceof SinkFailure) return { stored, failure }
      if (failure === 'taken') stored.push(...part)
    }
    return { stored, failure: null }
  }

  /** Notes how far it came past what its filter leaves out, while nothing else is underway. */
  settle(): void {
    for (const lane of this.#lanes) {
      const cursor = lane.passed()
      if (cursor === null || this.#isClosed) continue
      try {
        this.#options.store.commit(this.plan.id, { stream: lane.stream, cursor, written: 0, putAside: [] })
        lane.passedOver(cursor)
      } catch {
        // Nothing is lost: it is only read, and left out, once more.
      }
    }
  }

  /** Begins nothing new, waits for what is underway, and closes the target. */
  async close(): Promise<void> {
    if (!this.#isClosed) {
      this.settle()
      this.#isClosed = true
      this.#stopTimer()
    }
    if (this.#inFlight > 0)
      await new Promise<void>((resolve) => {
        this.#onIdle.push(resolve)
        this.#options.clock.after(closingMs, resolve)
      })
    await this.#target.close(closingMs)
  }

  #openLanes(): Lane[] {
    const { source, plan, pace, clock } = this.#options
    const { cursors } = this.#stored()
    const { filter, streams } = plan
    return streams.map(
      (stream) => new Lane({ stream, source, filter, limits: pace.limits(stream), cursor: cursors[stream] ?? 0, now: clock.now }),
    )
  }

  #stored() {
    const stored = this.#options.store.find(this.plan.id)
    if (!stored) throw new HubError('SINK_NOT_FOUND', `There is no sink "${this.plan.id}".`)
    return stored
  }

  async #attempt(): Promise<void> {
    this.#mayTry = false
    this.#isPreparing = true
    const epoch = this.#epoch
    try {
      if (!this.#target.isPrepared) await this.#target.prepare()
      // That it answers is not yet that it writes: it runs when a batch is stored, or when there is none.
      this.#isOnTrial = this.#standing.state !== 'paused'
    } catch (error) {
      this.#failed(error as SinkFailure, epoch)
    } finally {
      this.#isPreparing = false
    }
    this.pump()
  }

  #work(): void {
    if (this.#isDraining && this.#inFlight > 0) return
    this.#isDraining = false
    this.#stopTimer()
    const epoch = this.#epoch
    if (!this.#commitStored()) return
    const most = this.#isOnTrial ? 1 : this.#options.pace.inFlight
    const now = this.#options.clock.elapsed()
    try {
      while (this.#inFlight < most) {
        const batch = this.#next(now)
        if (!batch) break
        void this.#write(batch)
      }
    } catch (error) {
      this.#failed(new SinkFailure('unavailable', (error as Error).message), epoch)
      return
    }
    if (this.#isOnTrial && this.#inFlight === 0) this.#reached(epoch)
    if (this.#inFlight < this.#options.pace.inFlight && !this.#isOnTrial) this.#arm(now)
  }

  /** A batch to be written, if there is one. Reads a page of each stream at most. */
  #next(now: number): Batch | null {
    const waiting = this.#lanes.flatMap((lane) => lane.batches).find((batch) => batch.state === 'waiting')
    if (waiting) return waiting
    for (let n = 0; n < this.#lanes.length; n++) {
      const lane = this.#lanes[this.#turn++ % this.#lanes.length] as Lane
      if (lane.isBlocked) continue
      lane.read(now)
      const batch = lane.take(now)
      if (batch) return batch
    }
    return null
  }

  async #write(batch: Batch): Promise<void> {
    batch.state = 'writing'
    this.#inFlight++
    const epoch = this.#epoch
    try {
      batch.state = (await this.#writeParts(batch, epoch)) ? 'done' : 'waiting'
      if (this.#commitStored() && batch.state === 'done') this.#reached(epoch)
    } catch (error) {
      batch.state = 'waiting'
      this.#failed(error as SinkFailure, epoch)
    }
    this.#inFlight--
    if (this.#inFlight === 0) for (const resolve of this.#onIdle.splice(0)) resolve()
    this.pump()
  }

  /** Answers whether all of it is settled; otherwise it was paused in between. */
  async #writeParts({ write }: Batch, epoch: number): Promise<boolean> {
    for (let part = write.next(); part; part = write.next()) {
      if (write.isParted && (this.#isClosed || this.#standing.state === 'paused')) return false
      if ((await this.#writePart(write, part)) === 'taken' && write.isParted) this.#reached(epoch)
    }
    return true
  }

  /** Rejects with a SinkFailure that is no refusal. */
  async #writePart(write: PartedWrite<SinkItem>, part: readonly SinkItem[]): Promise<'taken' | 'refused'> {
    try {
      await this.#target.write(part)
      write.taken()
      return 'taken'
    } catch (error) {
      const { kind, message } = error as SinkFailure
      if (kind !== 'refused') throw error
      write.refused(message)
      return 'refused'
    }
  }

  /** Moves the cursors over what is stored, in order. Answers false when that could not be kept; it is tried again then. */
  #commitStored(): boolean {
    const { store, clock } = this.#options
    try {
      for (const lane of this.#lanes) {
        for (let batch = lane.stored(); batch; batch = lane.stored()) {
          const { items, bad } = batch.write
          const putAside = bad.map((refused) => putAsideOf(items, refused, clock.now()))
          const written = items.length - putAside.length
          store.commit(this.plan.id, { stream: lane.stream, cursor: batch.upTo, written, putAside })
          lane.committed()
        }
      }
      return true
    } catch (error) {
      this.#failed(new SinkFailure('unavailable', (error as Error).message), this.#epoch)
      return false
    }
  }

  #reached(epoch: number): void {
    if (epoch !== this.#epoch || this.#standing.state === 'paused') return
    this.#isOnTrial = false
    this.#stand({ kind: 'ready' })
  }

  #failed(failure: SinkFailure, epoch: number): void {
    if (epoch !== this.#epoch) return
    this.#epoch++
    this.#isOnTrial = false
    this.#mayTry = false
    const because = failure.kind === 'misconfigured' ? 'misconfigured' : 'unavailable'
    const { message: detail, retryAfterMs } = failure
    this.#options.onFailure()
    this.#stand({ kind: 'failed', because, detail, retryAfterMs, random: this.#options.random() })
    const { retryAt } = this.#standing
    if (retryAt === null || this.#isClosed) return
    this.#stopTimer()
    this.#stopTimer = this.#options.clock.after(retryAt - this.#options.clock.now(), () => {
      this.#mayTry = true
      this.pump()
    })
  }

  #stand(happening: Happening): void {
    const before = this.#standing
    this.#standing = standingAfter(before, happening, this.#options.clock.now())
    if (this.#standing.state !== before.state && !this.#isClosed) this.#options.onState(before.state, this.#standing)
  }

  /** Looks again when something is due. */
  #arm(now: number): void {
    const open = this.#lanes.filter((lane) => !lane.isBlocked)
    const due = Math.min(...open.map((lane) => (lane.isDue(now) ? now : (lane.dueAt() ?? Number.POSITIVE_INFINITY))))
    this.#stopTimer()
    if (due < Number.POSITIVE_INFINITY) this.#stopTimer = this.#options.clock.after(Math.max(0, due - now), () => this.pump())
  }
}
