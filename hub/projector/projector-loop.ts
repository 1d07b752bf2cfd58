import type { RejectionCode } from '../../core/errors/catalogue'
import { HubError } from '../../core/errors/hub-error'
import type { JournalReader } from '../../core/ports/journal'
import type { ProjectionBatch, ProjectionStore, RetainedMessage } from '../../core/ports/projection'
import type { Projector } from '../../core/projection/projector'
import { RetainedSpace } from '../../core/retained/retained-space'
import type { Uplink } from '../../core/uplink'
import type { Committed, ProjectorTrouble } from '../threads/messages'
import type { Upkeep } from './upkeep'

export interface ProjectorLoopOptions {
  readonly journal: JournalReader
  readonly store: ProjectionStore
  readonly projector: Projector
  readonly keepRejected: number
  readonly upkeep: Pick<Upkeep, 'work'>
  readonly onCommitted: (committed: Committed) => void
  readonly onTrouble: (trouble: ProjectorTrouble) => void
  readonly batch?: number
  readonly retryMs?: number
}

/** Time that upkeep gets between two runs, ms, so that readings do not wait for it. */
const upkeepBudgetMs = 20
/** How often it is looked for when nothing comes, ms. */
const upkeepEveryMs = 5_000
/** While runs are full, readings are waiting: upkeep then only gets its turn this often, ms. */
const upkeepUnderLoadMs = 1_000

export interface RejectedUplinks {
  readonly uplinks: readonly Uplink[]
  readonly ids: readonly number[]
}

/**
 * Follows the journal: read a run, project it, commit it, again. A commit that fails is repeated until there is room. In the
 * breaks it does the store's upkeep.
 */
export class ProjectorLoop {
  readonly #options: Required<ProjectorLoopOptions>
  #running: Promise<void> | null = null
  #stopping = false
  #wakeUp: (() => void) | null = null
  #news = false
  #jobs: (() => Promise<void>)[] = []
  #damage = 0
  #commitsSincePrune = 0
  #upkeptAt = 0
  #begunAt = 0

  constructor(options: ProjectorLoopOptions) {
    this.#options = { batch: 5000, retryMs: 1000, ...options }
  }

  /** Retained messages as of the end of the journal: what is stored plus what is not yet projected, as far as there is room. */
  async retained(): Promise<RetainedMessage[]> {
    const { journal, store } = this.#options
    const space = new RetainedSpace()
    const topics = new Map<string, RetainedMessage>()
    const take = ({ topic, payload, qos }: RetainedMessage) => {
      if (space.take(topic, payload.length) && payload.length > 0) topics.set(topic, { topic, payload, qos })
      else topics.delete(topic)
    }
    for (const message of store.loadRetained()) take(message)
    for (let after = store.cursor(); ; ) {
      const uplinks = await journal.readRetained(after, 1000)
      const last = uplinks.at(-1)
      if (!last) break
      for (const uplink of uplinks) if (!uplink.refusal) take(uplink)
      after = last.position
    }
    return [...topics.values()]
  }

  start(): void {
    this.#running ??= this.#run()
  }

  /** There is something new in the journal. */
  wake(): void {
    this.#news = true
    this.#wakeUp?.()
  }

  /** Finishes the run in hand and ends. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.#wakeUp?.()
    await this.#running
  }

  /**
   * Up to `limit` uplinks of a device that were rejected with these codes, and the ids of their rows. They are to be
   * offered to the journal again, so that everybody who follows the streams sees what then becomes of them.
   */
  async rejectedUplinks(device: string, codes: readonly RejectionCode[], limit: number): Promise<RejectedUplinks> {
    const uplinks: Uplink[] = []
    const ids: number[] = []
    for (const rejected of this.#options.store.rejectedPositions(device, codes).slice(0, limit)) {
      const [uplink] = await this.#options.journal.read(rejected.position - 1, 1)
      if (uplink?.position === rejected.position) uplinks.push(uplink)
      ids.push(...rejected.ids)
    }
    return { uplinks, ids }
  }

  /** Removes rejected rows whose uplinks are in the journal once more. */
  settle(ids: readonly number[]): Promise<void> {
    return new Promise((resolve, reject) => {
      const { projector, store } = this.#options
      this.#jobs.push(() => this.#commit(projector.project([], store.cursor(), ids), 0, 0).then(resolve, reject))
      this.#wakeUp?.()
    })
  }

  async #run(): Promise<void> {
    const { journal, store, projector, batch } = this.#options
    let cursor = store.cursor()
    while (!this.#stopping) {
      this.#begunAt = performance.now()
      for (const job of this.#jobs.splice(0)) await job()
      this.#news = false
      const uplinks = await journal.read(cursor, batch)
      this.#reportDamage()
      const last = uplinks.at(-1)
      if (last) {
        for (const run of runsOf(uplinks)) {
          const end = run.at(-1) ?? last
          await this.#commit(projector.project(run, end.position), end.receivedAt, bytesOf(run))
        }
        cursor = last.position
        await this.#gather(uplinks.length)
        if (uplinks.length < batch || performance.now() - this.#upkeptAt >= upkeepUnderLoadMs)
          this.#upkeep(uplinks.length < batch ? undefined : last.receivedAt)
      } else if (!this.#upkeep()) {
        await this.#sleep()
      }
    }
  }

  #gather(taken: number): Promise<void> {
    const left = gatherMs - (performance.now() - this.#begunAt)
    if (taken >= largeRun || left < 1 || this.#stopping) return nextTurn()
    return new Promise((resolve) => setTimeout(resolve, left))
  }

  /** Answers whether there is more to do. A full disk is no fault of the readings, so it only waits. */
  #upkeep(asOf?: number): boolean {
    this.#upkeptAt = performance.now()
    try {
      return this.#options.upkeep.work(upkeepBudgetMs, asOf)
    } catch (error) {
      if (error instanceof HubError && error.code === 'STORE_UNAVAILABLE') return false
      throw error
    }
  }

  async #commit(batch: ProjectionBatch, receivedAt: number, bytes: number): Promise<void> {
    const { duplicates } = await this.#stored(batch)
    this.#options.onCommitted(summary(batch, duplicates, receivedAt, bytes))
    if (batch.rejected.length > 0 && ++this.#commitsSincePrune >= 100) {
      this.#commitsSincePrune = 0
      this.#options.store.pruneRejected(this.#options.keepRejected)
    }
  }

  /** Commits, again and again while there is no room. Damage is passed on: only a fresh start makes the store again. */
  async #stored(batch: ProjectionBatch): Promise<{ readonly duplicates: number }> {
    const { store, onTrouble, retryMs } = this.#options
    for (let failed = false; ; failed = true) {
      try {
        const outcome = store.commit(batch)
        if (failed) onTrouble({ detail: null, damaged: [] })
        return outcome
      } catch (error) {
        if (this.#stopping || (error instanceof HubError && error.code === 'STORE_DAMAGED')) throw error
        if (!failed) onTrouble({ detail: error instanceof Error ? error.message : String(error), damaged: [] })
        await new Promise((resolve) => setTimeout(resolve, retryMs))
      }
    }
  }

  #reportDamage(): void {
    const { damaged } = this.#options.journal
    if (damaged.length === this.#damage) return
    this.#damage = damaged.length
    this.#options.onTrouble({ detail: null, damaged })
  }

  #sleep(): Promise<void> {
    if (this.#news || this.#stopping || this.#jobs.length > 0) return Promise.resolve()
    return new Promise((resolve) => {
      const wakeUp = () => {
        clearTimeout(timer)
        this.#wakeUp = null
        resolve()
      }
      const timer = setTimeout(wakeUp, upkeepEveryMs)
      this.#wakeUp = wakeUp
    })
  }
}

/** A batch of buffered readings is a small message with much in it: a run of many would keep live readings waiting. */
const maxRunBytes = 256 << 10

function bytesOf(uplinks: readonly Uplink[]): number {
  return uplinks.reduce((sum, { payload }) => sum + payload.length, 0)
}

/**
 * A commit writes the state of every device in it, and wakes everybody who follows: many small ones cost more than what is in
 * them. So while little comes at a time, at least this long lies between the beginnings of two, ms; the first is not delayed.
 */
const gatherMs = 10
/** From so many uplinks on a run is large enough. */
const largeRun = 1_000

/** Uplinks in runs that are committed in some tenths of a second. */
function* runsOf(uplinks: readonly Uplink[]): Generator<readonly Uplink[]> {
  let from = 0
  let bytes = 0
  for (const [index, { payload }] of uplinks.entries()) {
    bytes += payload.length
    if (bytes < maxRunBytes) continue
    yield uplinks.slice(from, index + 1)
    from = index + 1
    bytes = 0
  }
  if (from < uplinks.length) yield uplinks.slice(from)
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function summary(batch: ProjectionBatch, duplicates: number, receivedAt: number, bytes: number): Committed {
  const rejected: Partial<Record<RejectionCode, number>> = {}
  for (const { code } of batch.rejected) rejected[code] = (rejected[code] ?? 0) + 1
  return {
    cursor: batch.cursor,
    readings: batch.readings.length - duplicates,
    duplicates: duplicates + batch.duplicates.length,
    gaps: batch.gaps.filter((gap) => gap.filledAt === null && gap.missing === gap.count).length,
    latencies: latenciesOf(batch),
    events: batch.events.length,
    rejected,
    passedBy: batch.passedBy ?? 0,
    leftOut: batch.leftOut ?? 0,
    facts: batch.facts,
    newest: batch.latest.map(({ device, at }) => [device, at] as const),
    receivedAt,
    bytes,
  }
}

/** How long readings that were sent when measured were underway, ms. Devices whose clock is not set cannot tell. */
function latenciesOf({ readings }: ProjectionBatch): Float64Array {
  const latencies = new Float64Array(readings.length)
  let count = 0
  for (const { source, quality, receivedAt, at } of readings)
    if (source === 'live' && !quality.includes('clock-estimated')) latencies[count++] = receivedAt - at
  return latencies.slice(0, count)
}
