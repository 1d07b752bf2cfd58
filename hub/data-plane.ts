import type { MessagePort } from 'node:worker_threads'
import { oldestPosition } from '../adapters/journal/sqlite'
import type { RejectionCode } from '../core/errors/catalogue'
import type { BrokerIngest } from '../core/ports/broker'
import type { DamagedSegment } from '../core/ports/journal'
import type { DirectoryEntry } from '../core/projection/directory'
import type { UnstoredUplink, Uplink } from '../core/uplink'
import type { BusbarConfig } from './config/config'
import { retentionOf } from './config/retention'
import type { DataDir } from './data-dir/data-dir'
import type { DamageBook } from './health/damage-book'
import { CommitQueue } from './ingest/commit-queue'
import { FairIntake } from './ingest/fair-intake'
import { pack, transfersOf } from './ingest/packed-batch'
import type { Log } from './log'
import { DurationHistogram, type DurationSnapshot } from './metrics/duration-histogram'
import { PlaneCounts } from './plane-counts'
import type { RejectedUplinks } from './projector/projector-loop'
import type {
  Committed,
  JournalState,
  JournalThreadData,
  ProjectorReady,
  ProjectorThreadData,
  ProjectorTrouble,
  ReaderThreadData,
  RolledUp,
} from './threads/messages'
import { Thread } from './threads/thread'

export interface DataPlaneOptions {
  readonly config: BusbarConfig
  readonly dir: DataDir
  readonly directory: readonly DirectoryEntry[]
  readonly damage: DamageBook
  readonly log: Log
  readonly now: () => number
  readonly onFailure: (error: Error) => void
}

/** How often it is looked whether those who catch up may go on, when nothing is committed that would say so, ms. */
const proceedEveryMs = 100

/** Rejections that an operator's decision about the device cures. */
const curable: readonly RejectionCode[] = ['DEVICE_PENDING', 'UNKNOWN_DEVICE', 'UNKNOWN_DEVICE_TYPE']

/** The three threads a reading passes: journal, projector, reader, and the queue in front of them. */
export class DataPlane {
  readonly ingest: BrokerIngest
  readonly intake: FairIntake
  readonly ready: ProjectorReady
  readonly queue: CommitQueue
  readonly #options: DataPlaneOptions
  readonly #journal: Thread
  readonly #projector: Thread
  readonly #reader: Thread
  readonly #newest = new Map<string, number>()
  readonly #listeners: ((committed: Committed) => void)[] = []
  readonly #rollUpListeners: ((round: RolledUp) => void)[] = []
  readonly #appends = new DurationHistogram()
  readonly counts = new PlaneCounts()
  #journalled = 0
  #projected = 0
  /** Arrival of the newest uplink that was projected; until the first the time of the start stands in for it. */
  #projectedReceivedAt: number | null = null
  readonly #startedAt: number
  readonly #proceeding: NodeJS.Timeout
  #trouble: string | null = null

  /** Starts the threads one after the other: the projector makes the database that the reader opens. */
  static async start(options: DataPlaneOptions): Promise<DataPlane> {
    const { config, dir, directory } = options
    const { timeZone } = config.site
    const retention = retentionOf(config)
    const projector = new Thread('projector-thread', {
      journalDir: dir.journal,
      projection: dir.projection,
      policy: config.registration.policy,
      directory,
      keepRejected: config.rejected.keep,
      timeZone,
      retention,
    } satisfies ProjectorThreadData)
    projector.onFailure(options.onFailure)
    const cursor = await projector.call<number>('cursor')
    const { maxSegmentBytes, minFreeBytes } = config.journal
    const journal = new Thread('journal-thread', {
      dir: dir.journal,
      maxSegmentBytes,
      minFreeBytes,
      floor: cursor,
    } satisfies JournalThreadData)
    journal.onFailure(options.onFailure)
    const state = await journal.call<JournalState>('state')
    const reader = new Thread('reader-thread', {
      projection: dir.projection,
      timeZone,
      retention,
      directory,
    } satisfies ReaderThreadData)
    reader.onFailure(options.onFailure)
    const ready = await projector.call<ProjectorReady>('state')
    return new DataPlane(options, { journal, projector, reader, state, ready })
  }

  private constructor(
    options: DataPlaneOptions,
    started: { journal: Thread; projector: Thread; reader: Thread; state: JournalState; ready: ProjectorReady },
  ) {
    this.#options = options
    this.#startedAt = options.now()
    this.#journal = started.journal
    this.#projector = started.projector
    this.#reader = started.reader
    this.ready = started.ready
    this.#journalled = started.state.last
    this.#projected = started.ready.cursor
    this.#damaged(started.state.damaged)
    for (const [device, at] of started.ready.newest) this.#newest.set(device, at)
    this.queue = new CommitQueue({ append: (batch, generation) => this.#append(pack(batch), generation), now: options.now })
    this.intake = new FairIntake({ next: this.queue, lagMs: () => this.lag().lagMs, elapsed: () => performance.now() })
    this.ingest = this.intake
    this.#proceeding = setInterval(() => this.intake.proceed(0), proceedEveryMs)
    this.#projector.on<Committed>('committed', (committed) => this.#committed(committed))
    this.#projector.on<RolledUp>('rolled-up', (round) => {
      this.counts.rolledUp(round)
      for (const listener of this.#rollUpListeners) listener(round)
    })
    this.#projector.on<ProjectorTrouble>('trouble', (trouble) => this.#troubled(trouble))
  }

  /** Lets the projector go on from where it stood. To be called once, when everybody who must hear of commits listens. */
  follow(): Promise<void> {
    return this.#projector.call('start')
  }

  onCommitted(listener: (committed: Committed) => void): void {
    this.#listeners.push(listener)
  }

  onRolledUp(listener: (round: RolledUp) => void): void {
    this.#rollUpListeners.push(listener)
  }

  /** Asks the reader's thread. */
  read<T>(method: string, args: readonly unknown[]): Promise<T> {
    return this.#reader.call<T>(method, args)
  }

  /** Gives another thread a line of its own to the reader's thread. */
  connect(port: MessagePort): void {
    this.#reader.worker.postMessage({ connect: port }, [port])
  }

  setDevice(entry: DirectoryEntry): void {
    for (const thread of [this.#projector, this.#reader]) thread.notify('setDevice', [entry])
  }

  /** Journals what the hub itself has to say; resolves when it is on disk. */
  note(topic: string, identity: string, payload: Uint8Array = new Uint8Array(), retain = false): Promise<void> {
    return this.#offer({ receivedAt: this.#options.now(), identity, topic, qos: 1, retain, payload, refusal: null })
  }

  /** The reader no longer knows the device. The projector learns it from the journal, in its place among the messages. */
  removeDevice(id: string): void {
    this.#newest.delete(id)
    this.#reader.notify('removeDevice', [id])
  }

  /** Offers kept uplinks of a device to the journal again, after an operator approved it or corrected its type. */
  async takeUpRejected(device: string): Promise<void> {
    for (;;) {
      const { uplinks, ids } = await this.#projector.call<RejectedUplinks>('rejectedUplinks', [device, curable, 1000])
      if (ids.length === 0) return
      await Promise.all(uplinks.map((uplink) => this.#offerAgain(uplink)))
      await this.#projector.call('settle', [ids])
    }
  }

  lastReadingAt(device: string): number | undefined {
    return this.#newest.get(device)
  }

  /** Position up to which uplinks are projected. */
  get projected(): number {
    return this.#projected
  }

  /** How long batches took to be on disk, seconds. */
  appendDurations(): DurationSnapshot {
    return this.#appends.snapshot()
  }

  /** How far the projector is behind the journal. */
  lag(): { readonly lagUplinks: number; readonly lagMs: number } {
    const lagUplinks = Math.max(0, this.#journalled - this.#projected)
    return {
      lagUplinks,
      lagMs: lagUplinks === 0 ? 0 : Math.max(0, this.#options.now() - (this.#projectedReceivedAt ?? this.#startedAt)),
    }
  }

  trouble(): string | null {
    return this.#trouble
  }

  journalState(): Promise<JournalState> {
    return this.#journal.call('state')
  }

  /** Deletes journal segments that are old and projected. */
  async prune(before: number): Promise<number> {
    const { damage, dir } = this.#options
    const deleted = await this.#journal.call<number>('prune', [before, this.#projected])
    damage.expire(oldestPosition(dir.journal) ?? 0)
    return deleted
  }

  /** Waits for what is held, lets the projector catch up with it, and ends the threads. */
  async stop(): Promise<void> {
    clearInterval(this.#proceeding)
    this.intake.close()
    if (!this.queue.state().stalled) await this.queue.drained()
    this.queue.close()
    await this.#journal.call('close')
    await this.#projector.call('close')
    await this.#reader.call('close')
  }

  #offerAgain({ position: _, ...uplink }: Uplink): Promise<void> {
    return this.#offer({ ...uplink, replayed: true })
  }

  #offer(uplink: UnstoredUplink): Promise<void> {
    return new Promise((resolve, reject) => {
      this.queue.offer(uplink, (error) => (error ? reject(error) : resolve()))
    })
  }

  async #append(packed: ReturnType<typeof pack>, generation: number): Promise<void> {
    const begun = performance.now()
    this.#journalled = await this.#journal.call<number>('append', [packed, generation], transfersOf(packed))
    this.#appends.observe((performance.now() - begun) / 1000)
    this.#projector.notify('journalled')
  }

  #committed(committed: Committed): void {
    this.counts.committed(committed)
    for (const [device, at] of committed.newest) this.#newest.set(device, at)
    this.#projected = committed.cursor
    this.#projectedReceivedAt = committed.receivedAt
    this.#reader.notify('committed')
    this.intake.proceed(committed.bytes)
    for (const listener of this.#listeners) listener(committed)
  }

  #damaged(found: readonly DamagedSegment[]): void {
    const damaged = this.#options.damage.found(found)
    if (damaged.length > 0)
      this.#options.log.error({ damaged }, 'a part of the journal cannot be read; it is skipped, the rest is read')
  }

  #troubled({ detail, damaged }: ProjectorTrouble): void {
    if (damaged.length > 0) {
      this.#damaged(damaged)
      return
    }
    if (detail && !this.#trouble) this.#options.log.error({ detail }, 'readings cannot be written; messages are still stored')
    if (!detail && this.#trouble) this.#options.log.info('readings are written again')
    this.#trouble = detail
  }
}
