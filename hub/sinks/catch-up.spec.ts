import { SinkFailure } from '../../core/ports/sink'
import { noon } from '../../test/conformance/projection-samples'
import { temporaryFolders } from '../../test/conformance/temporary-folder'
import { SinkBench, usualSink } from '../../test/helpers/sink-bench'

const folder = temporaryFolders()
const config = { ...usualSink, batch: { items: 100, bytes: 10_000_000, waitMs: 1_000 } }
const perHour = 60

let bench: SinkBench
beforeEach(() => {
  bench = new SinkBench({ folder: folder(), viewEveryMs: 600_000 })
})
afterEach(() => bench.close())

test('after a day it catches up while live and late data come: in the order of arrival, each once, with its own time', async () => {
  const { target, clock } = bench
  const times: number[] = []
  const commit = (at: number) => {
    times.push(at)
    bench.commit(1, { at })
  }
  await bench.board.put(config)
  await clock.advance(0)
  target.stored.down = new SinkFailure('unavailable', 'connection refused')
  for (let hour = 0; hour < 24; hour++) {
    for (let n = 0; n < perHour; n++) commit(clock.now() + n)
    await clock.advance(3_600_000)
  }
  expect(bench.view()).toMatchObject({ state: 'retrying', lagItems: 24 * perHour, written: 0 })

  target.stored.down = null
  const lags: number[] = []
  let steps = 0
  target.onStep = async (step) => {
    if (step !== 'write' || ++steps > 30) return
    // Live ones, and one that a device kept for hours: while a batch is underway.
    for (let n = 0; n < 10; n++) commit(clock.now() + steps * 100 + n)
    commit(noon - steps * 60_000)
    lags.push(bench.view().lagItems)
  }
  await clock.advance(600_000)

  const written = target.writes.flat().map((item) => (item.kind === 'reading' ? item : null))
  expect(written.map((item) => (item?.id ?? 0) / 1024)).toEqual(times.map((_, n) => n + 1))
  expect(written.map((item) => item?.reading.at)).toEqual(times)
  expect(times).toHaveLength(24 * perHour + Math.min(steps, 30) * 11)
  // It writes faster than they come, in whole batches; the first is what there was when the target went away.
  expect(lags.at(-1)).toBeLessThan(lags[0] ?? 0)
  expect(target.writes.slice(1, 14).map((items) => items.length)).toEqual(Array(13).fill(100))
  expect(bench.view()).toMatchObject({ state: 'running', lagItems: 0, lagMs: 0, written: times.length })
})

test('an outage in the middle of that changes neither order nor number', async () => {
  const { target, clock } = bench
  await bench.board.put(config)
  await clock.advance(0)
  target.stored.down = new SinkFailure('unavailable', 'connection refused')
  bench.commit(1_000)
  await clock.advance(86_400_000)
  target.stored.down = null
  let count = 1_000
  let steps = 0
  target.onStep = async (step) => {
    if (step !== 'write' || ++steps > 12) return
    bench.commit(20)
    count += 20
    // The one that is underway fails, too.
    if (steps === 5) target.stored.down = new SinkFailure('unavailable', 'connection refused')
  }
  await clock.advance(300_000)
  expect(bench.view().state).toBe('retrying')
  target.stored.down = null
  await clock.advance(600_000)
  const numbers = target.writes.flat().map((item) => item.id / 1024)
  // Two are underway at a time: one may be stored while the one before it fails, and is not written again.
  expect([...new Set(numbers)]).toHaveLength(numbers.length)
  expect(target.numbers()).toEqual(Array.from({ length: count }, (_, n) => n + 1))
  expect(bench.view()).toMatchObject({ state: 'running', lagItems: 0, written: count })
  expect(bench.store.find(config.id)?.cursors).toEqual({ readings: count * 1024 })
})
