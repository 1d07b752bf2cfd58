import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { SqliteUplinkFeed } from '../../adapters/journal/sqlite'
import { SqliteProjectionReader, SqliteProjectionStore, SqliteRollUpFeed } from '../../adapters/projection/sqlite'
import { MemoryTarget } from '../../adapters/sinks/memory'
import { SqliteSinkStore } from '../../adapters/sinks/store'
import type { DeviceEvent } from '../../core/event'
import { itemId } from '../../core/item-id'
import type { SinkTarget } from '../../core/ports/sink'
import type { SinkStore } from '../../core/ports/sink-store'
import type { Reading } from '../../core/reading'
import type { SinkItem } from '../../core/sinks/sink-item'
import type { SinkConfig, SinkState, SinkTargetConfig, SinkView } from '../../hub/client/sinks'
import { SinkBoard } from '../../hub/sinks/sink-board'
import { SinkDevices } from '../../hub/sinks/sink-devices'
import { StoredSource } from '../../hub/sinks/stored-source'
import { batch, calendar, meter, noon, reading, retention, types } from '../conformance/projection-samples'
import { FakeSinkClock } from './fake-sink-clock'

/** A target that keeps what it is told (`stored`), and misbehaves as told. */
export class ScriptedTarget implements SinkTarget {
  readonly stored = new MemoryTarget()
  /** Writes hang until {@link letGo}; what they would write is not written. */
  hangs = false
  /** Items are stored, and the answer is lost. */
  losesAnswers = false
  /** All writes that were stored, in order. */
  readonly writes: (readonly SinkItem[])[] = []
  made = 0
  closed = 0
  /** Called before a write, and when it is stored; what it awaits holds the write up. */
  onStep: (step: string) => Promise<void> = async () => {}

  /** For {@link SinkBoardOptions.make}: one target at a time, all of them the same server. */
  connect(): SinkTarget {
    this.made++
    return { prepare: () => this.prepare(), write: (items) => this.write(items), close: async () => void this.closed++ }
  }

  async prepare(): Promise<void> {
    if (this.hangs) await new Promise(() => {})
    await this.stored.prepare()
  }

  async write(items: readonly SinkItem[]): Promise<void> {
    await this.onStep('write')
    if (this.hangs) await new Promise(() => {})
    await this.stored.write(items)
    this.writes.push(items)
    await this.onStep('written')
    if (this.losesAnswers) await new Promise(() => {})
  }

  close = async () => {}

  /** Numbers of the readings that are there, by device. */
  numbers(device = 'meter-1'): number[] {
    return this.stored.items.flatMap((item) => (item.kind === 'reading' && item.device.id === device ? item.reading.seq : []))
  }
}

export interface SinkBenchOptions {
  readonly folder: string
  /** Where sinks keep their places. Default: the folder. */
  readonly places?: string
  readonly target?: ScriptedTarget
  /** Puts something between the board and its store. */
  readonly wrap?: (store: SinkStore) => SinkStore
  readonly make?: (id: string) => SinkTarget
  readonly viewEveryMs?: number
  /** How long the journal keeps raw messages, ms. Default: as long as raw readings are kept. */
  readonly uplinksMs?: number
}

/** What one process does: after its end, nothing of it does anything any more. */
interface Session {
  isAlive: boolean
}

const never = new Promise<never>(() => {})

/** Settings by which a bench finds the target that a spec made for it: its name stands for the address. */
export const targetOf = (url: string): SinkTargetConfig => ({ kind: 'influx', layout: 'wide', connection: { version: '2', url } })

export const usualSink: SinkConfig = {
  id: 'sink-1',
  name: 'Influx',
  target: targetOf('sink-1'),
  streams: ['readings'],
  filter: {},
  start: 'earliest',
  batch: { items: 5, bytes: 1_000_000, waitMs: 1_000 },
}

/** Sinks over a real projection and a real store of their places, with a clock and a target that do as told. */
export class SinkBench {
  readonly clock: FakeSinkClock
  readonly target: ScriptedTarget
  readonly projection: SqliteProjectionStore
  readonly reader: SqliteProjectionReader
  readonly rollUps: SqliteRollUpFeed
  readonly devices = new SinkDevices(types, [
    { id: 'meter-1', name: 'Main meter', type: meter.name, approval: 'approved', groups: ['hall'], tags: { site: 'north' } },
  ])
  readonly uplinks: SqliteUplinkFeed
  readonly source: StoredSource
  store: SinkStore
  board: SinkBoard
  readonly states: [SinkState, SinkState][] = []
  readonly views: SinkView[] = []
  readonly warnings: string[] = []
  readonly unexpected: unknown[] = []
  readonly #options: SinkBenchOptions
  #session: Session = { isAlive: true }
  readonly #stores: SinkStore[] = []
  #position = 0

  constructor(options: SinkBenchOptions) {
    this.#options = options
    this.clock = new FakeSinkClock(noon)
    this.target = options.target ?? new ScriptedTarget()
    const file = join(options.folder, 'projection.db')
    this.projection = new SqliteProjectionStore(file, types, { calendar, retention, now: this.clock.now })
    this.reader = new SqliteProjectionReader(file, types, { calendar, retention, now: this.clock.now })
    this.rollUps = new SqliteRollUpFeed(file)
    const journal = join(options.folder, 'journal')
    mkdirSync(journal, { recursive: true })
    this.uplinks = new SqliteUplinkFeed(journal)
    this.source = new StoredSource(this, this.devices)
    this.store = this.#openStore()
    this.board = this.#openBoard()
  }

  /** Readings of consecutive numbers, in one commit, of which sinks are told. */
  commit(count: number, over: Partial<Reading> = {}): void {
    const readings = Array.from({ length: count }, () => {
      const number = ++this.#position
      return reading(number, { receivedAt: this.clock.now(), ...over })
    })
    this.projection.commit(batch({ cursor: this.#position, readings }))
    this.board.announce({ readings: count })
  }

  /** Sums up what is over, as upkeep does. */
  rollUp(): void {
    const { rebuilt } = this.projection.rollUp(this.clock.now(), 10_000)
    this.board.announce({ hours: rebuilt, days: rebuilt })
  }

  commitEvent(body: DeviceEvent['body'] = {}): void {
    const position = ++this.#position
    const now = this.clock.now()
    const event: DeviceEvent = { id: itemId(position, 1), device: 'meter-1', kind: 'alert', at: now, receivedAt: now, body }
    this.projection.commit(batch({ cursor: position, events: [event] }))
    this.board.announce({ events: 1 })
  }

  view(id = usualSink.id): SinkView {
    const view = this.board.list().find((each) => each.id === id)
    if (!view) throw new Error(`no sink ${id}`)
    return view
  }

  /** As kill -9 does: nothing is finished, everything is opened again. What the old one still does reaches nobody. */
  killAndOpen(): void {
    this.#session.isAlive = false
    this.#session = { isAlive: true }
    this.store = this.#openStore()
    this.board = this.#openBoard()
  }

  async close(): Promise<void> {
    const closing = this.board.close()
    await this.clock.advance(20_000)
    await closing
    for (const store of this.#stores) store.close()
    this.reader.close()
    this.rollUps.close()
    this.projection.close()
  }

  #openStore(): SinkStore {
    const store = new SqliteSinkStore(join(this.#options.places ?? this.#options.folder, 'sinks.db'), { mostPutAside: 50 })
    this.#stores.push(store)
    return untilDead(this.#session, this.#options.wrap?.(store) ?? store)
  }

  #openBoard(): SinkBoard {
    const { make, viewEveryMs = 1_000 } = this.#options
    const session = this.#session
    const { target } = this
    const { now, elapsed } = this.clock
    return new SinkBoard({
      store: this.store,
      source: this.source,
      make(config) {
        return whileAlive(session, (config.kind === 'influx' ? make?.(config.connection.url) : null) ?? target.connect())
      },
      clock: { now, elapsed, after: (ms, call) => this.clock.after(ms, () => session.isAlive && call()) },
      random: () => 0,
      keptFor: { readingsMs: retention.rawMs, uplinksMs: this.#options.uplinksMs ?? retention.rawMs },
      viewEveryMs,
      onState: (view, before) => this.states.push([before, view.state]),
      onView: (view) => this.views.push(view),
      onWarning: (_, warning) => this.warnings.push(warning),
      onUnexpected: (_, error) => this.unexpected.push(error),
    })
  }
}

/** What a target answers to a process that is not there any more reaches nobody. */
function whileAlive(session: Session, target: SinkTarget): SinkTarget {
  const heard = async (answer: Promise<void>) => {
    try {
      await answer
    } catch (error) {
      if (session.isAlive) throw error
    }
    if (!session.isAlive) await never
  }
  return {
    prepare: () => heard(target.prepare()),
    write: (items) => heard(target.write(items)),
    close: () => target.close(),
  }
}

/** What is left of a process that was killed changes nothing on disk. */
function untilDead(session: Session, store: SinkStore): SinkStore {
  return new Proxy(store, {
    get(of, key) {
      const value = Reflect.get(of, key)
      if (typeof value !== 'function') return value
      const isReading = key === 'find' || key === 'list' || key === 'listPutAside'
      return (...args: unknown[]) => (session.isAlive || isReading ? value.apply(of, args) : undefined)
    },
  })
}
