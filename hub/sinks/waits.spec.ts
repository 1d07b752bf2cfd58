import { temporaryFolders } from '../../test/conformance/temporary-folder'
import { SinkBench, usualSink } from '../../test/helpers/sink-bench'

const folder = temporaryFolders()
const hour = 3_600_000
const config = { ...usualSink, batch: { items: 100, bytes: 10_000_000, waitMs: hour } }

let bench: SinkBench
beforeEach(() => {
  bench = new SinkBench({ folder: folder(), viewEveryMs: 600_000 })
})
afterEach(() => bench.close())

test('how long something waits counts from when it came, also when the sink is made anew meanwhile', async () => {
  const { clock, target } = bench
  await bench.board.put(config)
  await clock.advance(0)
  bench.commit(3, { receivedAt: clock.now() })
  for (let deploys = 0; deploys < 3; deploys++) {
    await clock.advance(hour / 4)
    await bench.board.hold(config.id)
    await bench.board.put(config)
  }
  await clock.advance(hour / 4 - 1_000)
  expect(target.writes).toEqual([])
  await clock.advance(1_000)
  expect(target.writes.map((items) => items.length)).toEqual([3])
})
