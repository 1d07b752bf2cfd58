import type { UnstoredUplink } from '../../core/uplink'
import { CommitQueue, type CommitQueueOptions } from './commit-queue'

const uplink = (n: number, over: Partial<UnstoredUplink> = {}): UnstoredUplink => ({
  receivedAt: n,
  identity: 'ACV-1',
  topic: `t/${n}`,
  qos: 1,
  retain: false,
  payload: new Uint8Array(10),
  refusal: null,
  ...over,
})

/** A writer the test holds in its hand. */
class Writer {
  readonly batches: { topics: string[]; generation: number; resolve(): void; reject(error: Error): void }[] = []
  append: CommitQueueOptions['append'] = (batch, generation) =>
    new Promise((resolve, reject) => this.batches.push({ topics: batch.map((u) => u.topic), generation, resolve, reject }))
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve))
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await nextTurn()
}

function queueWith(writer: Writer, options: Partial<CommitQueueOptions> = {}) {
  return new CommitQueue({ append: writer.append, now: () => 1000, retryMs: 1, ...options })
}

test('nothing is acknowledged before its batch is stored', async () => {
  const writer = new Writer()
  const done = jest.fn()
  const queue = queueWith(writer)
  queue.offer(uplink(1), done)
  await until(() => writer.batches.length === 1)
  expect(done).not.toHaveBeenCalled()
  writer.batches[0]?.resolve()
  await queue.drained()
  expect(done).toHaveBeenCalledWith()
})

test('what arrives while the writer is busy becomes the next batch', async () => {
  const writer = new Writer()
  const queue = queueWith(writer, { maxInFlight: 1 })
  queue.offer(uplink(1), () => {})
  await until(() => writer.batches.length === 1)
  for (const n of [2, 3, 4]) queue.offer(uplink(n), () => {})
  await nextTurn()
  expect(writer.batches).toHaveLength(1)
  writer.batches[0]?.resolve()
  await until(() => writer.batches.length === 2)
  expect(writer.batches[1]?.topics).toEqual(['t/2', 't/3', 't/4'])
})

test('a failed batch is held, retried in order before anything newer, and then acknowledged', async () => {
  const writer = new Writer()
  const acknowledged: string[] = []
  const queue = queueWith(writer, { maxBatch: 1 })
  for (const n of [1, 2, 3]) queue.offer(uplink(n), () => acknowledged.push(`t/${n}`))
  await until(() => writer.batches.length === 2)
  writer.batches[1]?.reject(new Error('refused after a failure'))
  writer.batches[0]?.reject(new Error('disk full'))
  await until(() => writer.batches.length === 4)
  expect(acknowledged).toEqual([])
  expect(queue.state().stalled).toEqual({ since: 1000, detail: 'refused after a failure' })
  expect(writer.batches.slice(2).map((b) => b.topics[0])).toEqual(['t/1', 't/2'])
  expect(writer.batches[2]?.generation).toBe(1)
  writer.batches[2]?.resolve()
  writer.batches[3]?.resolve()
  await until(() => writer.batches.length === 5)
  writer.batches[4]?.resolve()
  await queue.drained()
  expect(acknowledged).toEqual(['t/1', 't/2', 't/3'])
  expect(queue.state().stalled).toBeNull()
})

test('above the first bound QoS 0 is dropped and counted, above the second QoS 1 is refused', () => {
  const writer = new Writer()
  const queue = queueWith(writer, { dropQos0Bytes: 15, refuseBytes: 25 })
  const outcomes: (string | undefined)[] = []
  const offer = (qos: 0 | 1) => queue.offer(uplink(1, { qos }), (error) => outcomes.push(error?.message))
  offer(1)
  offer(1)
  offer(0)
  offer(1)
  offer(1)
  expect(outcomes).toEqual(['the journal is behind: QoS 0 message dropped', 'the journal is behind: message refused'])
  expect(queue.state()).toMatchObject({ droppedQos0: 1, refused: 1, waiting: 3, waitingBytes: 30 })
})
