import { SinkFailure } from '../../core/ports/sink'
import { noon } from '../../test/conformance/projection-samples'
import { temporaryFolders } from '../../test/conformance/temporary-folder'
import { SinkBench, usualSink } from '../../test/helpers/sink-bench'

const folder = temporaryFolders()
const hourMs = 3_600_000
const config = { ...usualSink, streams: ['hours', 'days'] as const }

let bench: SinkBench
beforeEach(() => {
  bench = new SinkBench({ folder: folder(), viewEveryMs: 60_000 })
})
afterEach(() => bench.close())

/** Means of the power by start of the hour, hours after noon. */
const hours = () =>
  bench.target.stored.items.flatMap((item) =>
    item.kind === 'bucket' && item.layer === '1h'
      ? [[(item.bucket.start - noon) / hourMs, item.bucket.channels.active_power?.mean, item.device.name]]
      : [],
  )

test('hours are written when they are summed up, and once more when late data changed them', async () => {
  await bench.board.put(config)
  bench.commit(1, { at: noon + 60_000, values: { active_power: 10 } })
  bench.commit(1, { at: noon + hourMs, values: { active_power: 30 } })
  await bench.clock.advance(2 * hourMs + 400_000)
  bench.rollUp()
  await bench.clock.advance(2_000)
  expect(hours()).toEqual([
    [0, 10, 'Main meter'],
    [1, 30, 'Main meter'],
  ])
  expect(bench.view()).toMatchObject({ state: 'running', lagItems: 0, lagMs: 0, written: 2 })
  bench.target.writes.length = 0
  bench.commit(1, { at: noon + 120_000, values: { active_power: 20 } })
  bench.rollUp()
  await bench.clock.advance(2_000)
  expect(hours()).toEqual([
    [0, 15, 'Main meter'],
    [1, 30, 'Main meter'],
  ])
  expect(bench.target.writes.flat()).toHaveLength(1)
})

test('days follow, and a sink that was down has the newest of each', async () => {
  await bench.board.put(config)
  await bench.clock.advance(0)
  bench.target.stored.down = new SinkFailure('unavailable', 'connection refused')
  for (let n = 0; n < 4; n++) {
    bench.commit(1, { at: noon + n * 60_000, values: { active_power: 10 * n } })
    await bench.clock.advance(13 * hourMs)
    bench.rollUp()
  }
  expect(bench.view().lagItems).toBe(2)
  bench.killAndOpen()
  await bench.board.put(config)
  bench.target.stored.down = null
  await bench.clock.advance(600_000)
  expect(hours()).toEqual([[0, 15, 'Main meter']])
  const days = bench.target.stored.items.flatMap((item) => (item.kind === 'bucket' && item.layer === '1d' ? [item.bucket] : []))
  expect(days).toMatchObject([{ start: noon - 14 * hourMs, channels: { active_power: { mean: 15, count: 4 } } }])
})

test('roll-ups do not overtake each other, not even after a rewind', async () => {
  const calm = { ...config, batch: { ...config.batch, items: 2 } }
  await bench.board.put(calm)
  await bench.clock.advance(0)
  expect(bench.view().state).toBe('running')
  const go: (() => void)[] = []
  bench.target.onStep = (step) => (step === 'write' ? new Promise((resolve) => go.push(resolve)) : Promise.resolve())
  for (let n = 0; n < 6; n++) bench.commit(1, { at: noon + n * hourMs })
  await bench.clock.advance(7 * hourMs)
  bench.rollUp()
  await bench.clock.advance(2_000)
  expect(go).toHaveLength(1)
  bench.board.rewind('sink-1', 0)
  await bench.clock.advance(2_000)
  expect(go).toHaveLength(1)
  go.shift()?.()
  await bench.clock.advance(2_000)
  expect(go).toHaveLength(1)
  bench.target.onStep = async () => {}
  go.shift()?.()
  await bench.clock.advance(2_000)
  expect(hours()).toHaveLength(6)
})

test('of a forgotten device nothing more is written, and a filter holds for roll-ups, too', async () => {
  for (const device of ['meter-1', 'meter-2', 'meter-3']) bench.commit(1, { device, at: noon, values: { active_power: 1 } })
  await bench.clock.advance(2 * hourMs)
  bench.rollUp()
  const { cursor } = { cursor: bench.projection.cursor() + 1 }
  const nothing = {
    latest: [],
    facts: [],
    events: [],
    rejected: [],
    settled: [],
    retained: [],
    gaps: [],
    continuity: [],
    memories: [],
  }
  bench.projection.commit({ ...nothing, cursor, readings: [], duplicates: [], forgotten: ['meter-2'] })
  await bench.board.put({ ...config, filter: { devices: ['meter-2', 'meter-3'] } })
  await bench.clock.advance(60_000)
  expect(bench.target.stored.items.map((item) => item.device.id)).toEqual(['meter-3'])
  expect(bench.view()).toMatchObject({ lagItems: 0, written: 1 })
})

test('revisions go on over a projection that is begun anew', async () => {
  bench.commit(1, { at: noon })
  await bench.clock.advance(2 * hourMs)
  bench.rollUp()
  const before = bench.rollUps.head('1h')
  expect(before).toBe(bench.clock.now() * 1024)
  await bench.clock.advance(1)
  const anew = new SinkBench({ folder: folder() })
  anew.commit(1, { at: noon })
  await anew.clock.advance(3 * hourMs)
  anew.rollUp()
  expect(anew.rollUps.head('1h')).toBeGreaterThan(before)
  await anew.close()
})
