import { HubError } from '../../core/errors/hub-error'
import type { JournalReader } from '../../core/ports/journal'
import type { ProjectionBatch, ProjectionStore } from '../../core/ports/projection'
import { Directory } from '../../core/projection/directory'
import { Projector } from '../../core/projection/projector'
import { retainedBounds } from '../../core/retained/retained-space'
import type { Uplink } from '../../core/uplink'
import { until } from '../../test/helpers/until'
import type { Committed, ProjectorTrouble } from '../threads/messages'
import { ProjectorLoop } from './projector-loop'

/** A journal in an array. */
class Journal implements JournalReader {
  readonly uplinks: Uplink[] = []
  damaged: JournalReader['damaged'] = []
  add(...topics: string[]): void {
    for (const topic of topics) {
      const position = this.uplinks.length + 1
      const payload = new Uint8Array([position])
      this.uplinks.push({ position, receivedAt: position, identity: 'A', topic, qos: 1, retain: true, payload, refusal: null })
    }
  }
  read = async (after: number, limit: number) => this.uplinks.filter((u) => u.position > after).slice(0, limit)
  readRetained = this.read
  close = async () => undefined
}

/** A store that keeps the batches and fails as often as told. */
class Store implements Pick<ProjectionStore, 'cursor' | 'commit' | 'loadRetained' | 'rejectedPositions' | 'pruneRejected'> {
  readonly batches: ProjectionBatch[] = []
  failures = 0
  commit(batch: ProjectionBatch) {
    if (this.failures-- > 0) throw new Error('disk full')
    this.batches.push(batch)
    return { duplicates: 0 }
  }
  cursor = () => this.batches.at(-1)?.cursor ?? 0
  loadRetained = () => []
  rejectedPositions = () =>
    this.batches.flatMap((b) => b.rejected).map((r) => ({ position: Math.floor(r.id / 1024), ids: [r.id] }))
  pruneRejected = () => 0
}

function setUp() {
  const journal = new Journal()
  const store = new Store()
  const committed: Committed[] = []
  const trouble: ProjectorTrouble[] = []
  let news: () => void = () => undefined
  /** Turns of upkeep: how many there were, and how many have more to do. */
  const upkeep = { turns: 0, more: 0, work: () => ++upkeep.turns <= upkeep.more }
  const loop = new ProjectorLoop({
    journal,
    store: store as unknown as ProjectionStore,
    projector: new Projector({ dialects: [], types: [], directory: new Directory(), policy: 'auto' }),
    keepRejected: 100,
    upkeep,
    batch: 2,
    retryMs: 1,
    onCommitted: (c) => {
      committed.push(c)
      news()
    },
    onTrouble: (t) => trouble.push(t),
  })
  const reached = (cursor: number) =>
    new Promise<void>((resolve) => {
      news = () => store.cursor() >= cursor && resolve()
      news()
    })
  return { journal, store, loop, committed, trouble, reached, upkeep }
}

test('it follows the journal in runs and goes on when something new arrives', async () => {
  const { journal, store, loop, reached } = setUp()
  journal.add('a', 'b', 'c')
  loop.start()
  await reached(3)
  journal.add('d')
  loop.wake()
  await reached(4)
  await loop.stop()
  expect(store.batches.map((b) => b.cursor)).toEqual([2, 3, 4])
})

test('a commit that fails is repeated with the same run, and the trouble is said and taken back', async () => {
  const { journal, store, loop, trouble, reached } = setUp()
  store.failures = 2
  journal.add('a')
  loop.start()
  await reached(1)
  await loop.stop()
  expect(store.batches).toHaveLength(1)
  expect(trouble.map((t) => t.detail)).toEqual(['disk full', null])
})

test('while runs are full, readings come before upkeep; then it has its turns until nothing is left to do', async () => {
  const { journal, store, loop, reached, upkeep } = setUp()
  upkeep.more = 3
  let turnsAtFullRuns = -1
  const commit = store.commit.bind(store)
  store.commit = (batch) => {
    if (batch.cursor === 5) turnsAtFullRuns = upkeep.turns
    return commit(batch)
  }
  journal.add('a', 'b', 'c', 'd', 'e')
  loop.start()
  await reached(5)
  await until('upkeep had its turns', () => upkeep.turns === 4)
  await loop.stop()
  expect(turnsAtFullRuns).toBeLessThanOrEqual(1)
})

test('while runs are full, upkeep is told how old the messages are that are being caught up with', async () => {
  const { journal, loop, upkeep } = setUp()
  const told: (number | undefined)[] = []
  const caughtUp = new Promise<void>((resolve) => {
    Object.assign(upkeep, {
      work(_: number, asOf?: number) {
        told.push(asOf)
        if (asOf === undefined) resolve()
        return false
      },
    })
  })
  // Between two runs so much time passes that upkeep has a turn.
  let now = 0
  const clock = jest.spyOn(performance, 'now').mockImplementation(() => {
    now += 2000
    return now
  })
  journal.add('a', 'b', 'c', 'd', 'e')
  loop.start()
  await caughtUp
  clock.mockRestore()
  await loop.stop()
  expect(told.slice(0, 3)).toEqual([2, 4, undefined])
})

test('a full disk does not end the projector in its upkeep', async () => {
  const { journal, loop, reached, upkeep } = setUp()
  upkeep.work = () => {
    upkeep.turns++
    throw new HubError('STORE_UNAVAILABLE')
  }
  journal.add('a')
  loop.start()
  await reached(1)
  await until('upkeep was tried', () => upkeep.turns > 0)
  journal.add('b')
  loop.wake()
  await reached(2)
  await loop.stop()
})

test('retained messages beyond the cursor are part of what the broker starts with', async () => {
  const { journal, loop } = setUp()
  journal.add('x', 'y', 'x')
  expect(await loop.retained()).toEqual([
    expect.objectContaining({ topic: 'x', payload: new Uint8Array([3]) }),
    expect.objectContaining({ topic: 'y', payload: new Uint8Array([2]) }),
  ])
})

test('what a device retains beyond its bound is neither stored nor what the broker starts with', async () => {
  const { journal, store, loop, reached } = setUp()
  const topics = Array.from({ length: retainedBounds.retainedPerOwner }, (_, n) => `d/A/${n}`)
  journal.add(...topics, 'd/A/more', 'd/B/status')
  const kept = [...topics, 'd/B/status']
  expect((await loop.retained()).map(({ topic }) => topic)).toEqual(kept)
  loop.start()
  await reached(kept.length + 1)
  await loop.stop()
  const stored = new Map(store.batches.flatMap(({ retained }) => retained).map(({ topic, payload }) => [topic, payload.length]))
  expect([...stored].filter(([, bytes]) => bytes > 0).map(([topic]) => topic)).toEqual(kept)
  expect(stored.get('d/A/more')).toBe(0)
})

test('rejected messages can be taken up again, and their rows are settled once they are in the journal', async () => {
  const { journal, store, loop, reached } = setUp()
  journal.add('a', 'b')
  loop.start()
  await reached(2)
  const { uplinks, ids } = await loop.rejectedUplinks('A', ['UNKNOWN_TOPIC'], 10)
  expect(uplinks.map((u) => u.topic)).toEqual(['a', 'b'])
  await loop.settle(ids)
  await loop.stop()
  expect(store.batches.at(-1)).toMatchObject({ cursor: 2, settled: [1025, 2049], readings: [] })
})

test('damage of the store ends the projector, so that a fresh start makes the store again', async () => {
  const { journal, store, loop } = setUp()
  jest.spyOn(store, 'commit').mockImplementation(() => {
    throw new HubError('STORE_DAMAGED')
  })
  journal.add('a')
  loop.start()
  await expect(loop.stop()).rejects.toMatchObject({ code: 'STORE_DAMAGED' })
})
