import { SinkFailure } from '../../core/ports/sink'
import { temporaryFolders } from '../../test/conformance/temporary-folder'
import { ScriptedTarget, SinkBench, targetOf, usualSink } from '../../test/helpers/sink-bench'

const folder = temporaryFolders()

test('of ten sinks one is dead, one hangs, one refuses everything, one is slow: no other is disturbed', async () => {
  const targets = new Map(Array.from({ length: 10 }, (_, index) => [`sink-${index}`, new ScriptedTarget()]))
  const bench = new SinkBench({ folder: folder(), make: (id) => (targets.get(id) as ScriptedTarget).connect() })
  const [dead, hanging, refusing, slow, ...well] = [...targets.values()] as [
    ScriptedTarget,
    ScriptedTarget,
    ScriptedTarget,
    ScriptedTarget,
  ]
  dead.stored.down = new SinkFailure('unavailable', 'connection refused')
  hanging.hangs = true
  refusing.stored.refuses = () => 'no'
  slow.onStep = () => new Promise((resolve) => bench.clock.after(5_000, resolve))
  for (const id of targets.keys()) await bench.board.put({ ...usualSink, id, name: id, target: targetOf(id) })
  for (let second = 0; second < 20; second++) {
    bench.commit(10)
    await bench.clock.advance(1_000)
  }
  for (const target of well as ScriptedTarget[]) expect(target.numbers()).toHaveLength(200)
  expect(dead.numbers().length + hanging.numbers().length + refusing.numbers().length).toBe(0)
  // 20 s at 10 s for each batch of 5, two at a time.
  expect(slow.numbers()).toHaveLength(20)
  const states = bench.board.list().map(({ state }) => state)
  expect(states).toEqual(['retrying', 'starting', ...Array(8).fill('running')])
  expect(bench.view('sink-3').lagMs).toBeGreaterThan(15_000)
  expect(bench.view('sink-4').lagMs).toBe(0)
  await bench.close()
})

test('a sink that is far behind holds no more in memory than two batches, one in the making, and a page', async () => {
  const bench = new SinkBench({ folder: folder() })
  const page = jest.spyOn(bench.source, 'page')
  await bench.board.put(usualSink)
  await bench.clock.advance(0)
  bench.target.onStep = () => new Promise(() => {})
  for (let n = 0; n < 50; n++) bench.commit(100)
  await bench.clock.advance(50_000)
  for (let n = 0; n < 50; n++) bench.commit(100)
  await bench.clock.advance(5_000)
  // Without those of one item, which only look how old the oldest is.
  const read = page.mock.results.flatMap((result, index) => (page.mock.calls[index]?.[3] === 1 ? [] : result.value.items)).length
  expect(read).toBeGreaterThanOrEqual(2 * usualSink.batch.items)
  expect(read).toBeLessThanOrEqual(4 * usualSink.batch.items)
  await bench.close()
})
