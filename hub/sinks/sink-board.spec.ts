import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SinkFailure } from '../../core/ports/sink'
import { noon } from '../../test/conformance/projection-samples'
import { temporaryFolders } from '../../test/conformance/temporary-folder'
import { type ScriptedTarget, SinkBench, type SinkBenchOptions, usualSink } from '../../test/helpers/sink-bench'

const folder = temporaryFolders()
const down = new SinkFailure('unavailable', 'connection refused')

let bench: SinkBench
let target: ScriptedTarget
beforeEach(() => {
  bench = new SinkBench({ folder: folder() })
  target = bench.target
})
afterEach(() => bench.close())

async function start(options: Omit<SinkBenchOptions, 'folder'>): Promise<void> {
  await bench.close()
  bench = new SinkBench({ folder: folder(), ...options })
  target = bench.target
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

test('what is there is written in order, in batches, and then what comes', async () => {
  bench.commit(12)
  await bench.board.put(usualSink)
  await bench.clock.advance(1_000)
  expect(target.writes.map((items) => items.length)).toEqual([5, 5, 2])
  expect(target.writes.flat().map((item) => item.id)).toEqual(upTo(12).map((n) => n * 1024))
  bench.commit(3)
  await bench.clock.advance(999)
  expect(target.numbers()).toHaveLength(12)
  await bench.clock.advance(1)
  expect(target.numbers()).toEqual(upTo(15))
  bench.commit(5)
  await bench.clock.advance(0)
  expect(target.numbers()).toEqual(upTo(20))
  expect(bench.view()).toMatchObject({
    state: 'running',
    detail: '',
    lagItems: 0,
    lagMs: 0,
    written: 20,
    putAside: 0,
    retryAt: null,
  })
  expect(bench.states).toEqual([['starting', 'running']])
})

test('a sink that starts now leaves out what was before, and after a restart nothing', async () => {
  bench.commit(3)
  await bench.board.put({ ...usualSink, start: 'now' })
  bench.killAndOpen()
  bench.commit(2)
  await bench.board.put({ ...usualSink, start: 'now' })
  await bench.clock.advance(1_000)
  expect(target.numbers()).toEqual([4, 5])
})

test('where the places of the sinks were lost, those that start now write everything, because nobody knows what is missing', async () => {
  const damaged = folder()
  writeFileSync(join(damaged, 'sinks.db'), 'this was a disk once '.repeat(500))
  const other = new SinkBench({ folder: damaged })
  other.commit(3)
  await other.board.put({ ...usualSink, start: 'now' })
  await other.clock.advance(1_000)
  expect(other.target.numbers()).toEqual([1, 2, 3])
  await other.close()
})

test('a target that is down for a day costs a few attempts; then it catches up while live data flows', async () => {
  await start({ viewEveryMs: 600_000 })
  await bench.board.put(usualSink)
  await bench.clock.advance(0)
  target.stored.down = down
  let tries = 0
  target.onStep = async () => void tries++
  for (let hour = 0; hour < 24; hour++) {
    bench.commit(20)
    await bench.clock.advance(3_600_000)
  }
  expect(bench.view()).toMatchObject({ state: 'retrying', detail: 'connection refused', lagItems: 480, written: 0 })
  expect(bench.view().lagMs).toBe(86_400_000)
  // With jitter at its least: a pause of 150 s, so 24 in an hour.
  expect(tries).toBeLessThan(24 * 24 + 20)
  target.stored.down = null
  bench.commit(20)
  await bench.clock.advance(300_000)
  bench.commit(20)
  await bench.clock.advance(10_000)
  expect(target.numbers()).toEqual(upTo(520))
  const at = target.stored.items.map((item) => (item.kind === 'reading' ? item.reading.at : 0))
  expect(at).toEqual(upTo(520).map((n) => noon + n * 1000))
  expect(bench.view()).toMatchObject({ state: 'running', lagItems: 0, written: 520 })
  expect(bench.states.map(([, state]) => state)).toEqual(['running', 'retrying', 'running'])
})

test('batches that fail together are one failure', async () => {
  await bench.board.put(usualSink)
  await bench.clock.advance(0)
  target.stored.down = down
  bench.commit(10)
  await bench.clock.advance(0)
  expect([target.stored.tried, bench.view().retryAt]).toEqual([[5, 5], noon + 1_000])
  await bench.clock.advance(1_000)
  expect([target.stored.tried, bench.view().retryAt]).toEqual([[5, 5, 5], noon + 3_000])
  expect(bench.view().failures).toBe(2)
  await bench.board.put({ ...usualSink, name: 'Other' })
  await bench.clock.advance(0)
  expect(bench.view().failures).toBe(3)
})

test('batches are bounded by their bytes, too', async () => {
  bench.commit(20)
  await bench.board.put({ ...usualSink, batch: { items: 100, bytes: 1_000, waitMs: 1_000 } })
  await bench.clock.advance(1_000)
  expect([target.writes.map((items) => items.length), target.numbers()]).toEqual([[5, 5, 5, 5], upTo(20)])
})

test('Retry-After is respected', async () => {
  await bench.board.put(usualSink)
  await bench.clock.advance(0)
  target.stored.down = new SinkFailure('unavailable', 'too many requests', 20_000)
  bench.commit(1)
  await bench.clock.advance(1_000)
  expect(bench.view().retryAt).toBe(noon + 21_000)
  target.stored.down = null
  await bench.clock.advance(19_999)
  expect(target.numbers()).toEqual([])
  await bench.clock.advance(1)
  expect(target.numbers()).toEqual([1])
})

test('of a batch that is refused only the bad items are put aside, with their reasons', async () => {
  target.stored.refuses = (item) => (item.id / 1024 === 13 || item.id / 1024 === 40 ? `no ${item.id / 1024}, thank you` : null)
  bench.commit(50)
  await bench.board.put({ ...usualSink, batch: { ...usualSink.batch, items: 50 } })
  await bench.clock.advance(0)
  expect(target.numbers()).toEqual(upTo(50).filter((n) => n !== 13 && n !== 40))
  expect(target.stored.tried.length).toBeLessThan(26)
  expect(bench.board.listPutAside('sink-1', 10)).toEqual([
    expect.objectContaining({
      sink: 'sink-1',
      device: 'meter-1',
      eventTime: noon + 40_000,
      reason: 'no 40, thank you',
      at: noon,
    }),
    expect.objectContaining({
      eventTime: noon + 13_000,
      reason: 'no 13, thank you',
      text: expect.stringContaining('"voltage":243'),
    }),
  ])
  expect(bench.view()).toMatchObject({ state: 'running', written: 48, putAside: 2 })
})

test('what was put aside can be tried again, as the device is called then', async () => {
  target.stored.refuses = () => 'no'
  bench.commit(2)
  await bench.board.put(usualSink)
  await bench.clock.advance(1_000)
  expect(bench.view().putAside).toBe(2)
  target.stored.refuses = (item) => (item.id === 1024 ? 'still not' : null)
  bench.devices.set({ id: 'meter-1', name: 'New name', type: 'test-meter', approval: 'approved', groups: [], tags: {} })
  expect(await bench.board.retryPutAside('sink-1')).toEqual({ written: 1, left: 1 })
  expect(target.stored.items).toMatchObject([{ id: 2048, device: { name: 'New name' } }])
  expect(bench.view()).toMatchObject({ written: 1, putAside: 1 })
  target.stored.down = down
  await expect(bench.board.retryPutAside('sink-1')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
})

test('the list of what was put aside is bounded; the oldest go and are counted', async () => {
  target.stored.refuses = () => 'no'
  bench.commit(60)
  await bench.board.put(usualSink)
  await bench.clock.advance(1_000)
  expect(bench.view()).toMatchObject({ putAside: 50, detail: expect.stringContaining('10 items that were put aside') })
  expect(bench.board.listPutAside('sink-1', 1000).at(-1)?.eventTime).toBe(noon + 11_000)
})

test('a target that hangs is given up and made anew, and nothing is lost', async () => {
  await bench.board.put(usualSink)
  await bench.clock.advance(0)
  target.hangs = true
  bench.commit(7)
  await bench.clock.advance(59_999)
  expect(bench.view()).toMatchObject({ state: 'running' })
  await bench.clock.advance(1)
  expect(bench.view()).toMatchObject({ state: 'retrying', detail: 'The target did not answer within 60 s.' })
  expect(target.closed).toBe(1)
  target.hangs = false
  await bench.clock.advance(10_000)
  expect([target.made, target.numbers()]).toEqual([2, upTo(7)])
})

test('wrong settings are tried slowly, and at once when they are changed', async () => {
  target.stored.down = new SinkFailure('misconfigured', 'There is no database "plant".')
  bench.commit(1)
  await bench.board.put(usualSink)
  await bench.clock.advance(239_999)
  expect(bench.view()).toMatchObject({ state: 'misconfigured', detail: 'There is no database "plant".', retryAt: noon + 240_000 })
  expect(target.stored.prepared).toBe(0)
  target.stored.down = null
  await bench.board.put({ ...usualSink, name: 'Other' })
  await bench.clock.advance(1_000)
  expect(target.numbers()).toEqual([1])
})

test('an error that is no failure of a target is reported, and its text goes nowhere', async () => {
  bench.commit(1)
  await bench.board.put(usualSink)
  jest.spyOn(target, 'write').mockRejectedValueOnce(new TypeError('token secret-123 is odd'))
  await bench.clock.advance(1_000)
  expect(bench.view()).toMatchObject({ state: 'retrying', detail: expect.not.stringContaining('secret-123') })
  expect(bench.unexpected).toEqual([expect.any(TypeError)])
  await bench.clock.advance(2_000)
  expect(target.numbers()).toEqual([1])
})

test('paused it writes nothing, also after a restart; resumed it goes on where it was', async () => {
  bench.commit(2)
  await bench.board.put(usualSink)
  await bench.clock.advance(1_000)
  expect(bench.board.pause('sink-1', 'Paused by anne.')).toMatchObject({ state: 'paused', detail: 'Paused by anne.' })
  bench.commit(3)
  await bench.clock.advance(5_000)
  bench.killAndOpen()
  await bench.board.put(usualSink)
  await bench.clock.advance(60_000)
  expect(target.numbers()).toEqual([1, 2])
  expect(bench.view()).toMatchObject({ state: 'paused', detail: 'Paused by anne.', lagItems: 3, lagMs: 65_000 })
  bench.board.resume('sink-1')
  await bench.clock.advance(1_000)
  expect(target.numbers()).toEqual(upTo(5))
})

test('what was underway when it was paused counts', async () => {
  let go = () => {}
  target.onStep = (step) => (step === 'written' ? new Promise((resolve) => (go = resolve)) : Promise.resolve())
  bench.commit(5)
  await bench.board.put(usualSink)
  await bench.clock.advance(0)
  bench.board.pause('sink-1', 'Paused.')
  go()
  await bench.clock.advance(0)
  expect(bench.view()).toMatchObject({ state: 'paused', written: 5, lagItems: 0 })
})

test('rewound to a time it writes once more what arrived since then, and never moves forward', async () => {
  for (let minute = 0; minute < 10; minute++) {
    bench.commit(5)
    await bench.clock.advance(60_000)
  }
  await bench.board.put(usualSink)
  await bench.clock.advance(1_000)
  target.writes.length = 0
  bench.board.rewind('sink-1', noon + 7 * 60_000)
  await bench.clock.advance(1_000)
  expect(target.writes.flat().map((item) => item.id / 1024)).toEqual(upTo(50).slice(35))
  bench.board.pause('sink-1', 'Paused.')
  bench.board.rewind('sink-1', 0)
  bench.board.rewind('sink-1', Number.MAX_SAFE_INTEGER)
  expect(bench.view().lagItems).toBe(50)
  expect(() => bench.board.rewind('nobody', 0)).toThrow('There is no sink "nobody".')
})

test('a renamed device is written with its new name from then on', async () => {
  await bench.board.put(usualSink)
  bench.commit(5)
  await bench.clock.advance(0)
  bench.devices.set({ id: 'meter-1', name: 'Renamed', type: 'test-meter', approval: 'approved', groups: ['roof'], tags: {} })
  bench.commit(5)
  await bench.clock.advance(0)
  expect(target.stored.items.map((item) => item.device.name)).toEqual([
    ...Array(5).fill('Main meter'),
    ...Array(5).fill('Renamed'),
  ])
  expect(target.stored.items.at(-1)?.device).toMatchObject({ id: 'meter-1', groups: ['roof'], type: { name: 'test-meter' } })
})

test('a changed filter holds from the place where the sink is; groups mean who is in them then', async () => {
  const config = { ...usualSink, filter: { groups: ['hall'] } }
  bench.commit(3)
  bench.commit(3, { device: 'meter-2' })
  await bench.board.put(config)
  await bench.clock.advance(2_000)
  expect(bench.view()).toMatchObject({ lagItems: 0, lagMs: 0, written: 3 })
  expect(bench.store.find('sink-1')?.cursors).toEqual({ readings: 6 * 1024 })
  bench.devices.set({ id: 'meter-2', name: 'Two', type: 'test-meter', approval: 'approved', groups: ['hall'], tags: {} })
  bench.commit(1, { device: 'meter-2' })
  await bench.clock.advance(2_000)
  await bench.board.put({ ...config, filter: { devices: ['meter-1'] } })
  bench.commit(1)
  bench.commit(1, { device: 'meter-2' })
  await bench.clock.advance(2_000)
  expect([target.numbers(), target.numbers('meter-2')]).toEqual([[1, 2, 3, 8], [7]])
})

test('a held sink keeps its place and writes nothing; a deleted one is forgotten', async () => {
  bench.commit(2)
  await bench.board.put(usualSink)
  await bench.clock.advance(1_000)
  await bench.board.hold('sink-1')
  bench.commit(2)
  await bench.clock.advance(10_000)
  expect(bench.view()).toMatchObject({ state: 'held', name: 'Influx', kind: 'influx', written: 2 })
  const states = bench.states.length
  expect(bench.board.pause('sink-1', 'Paused by anne.')).toMatchObject({ state: 'paused', since: bench.clock.now() })
  await bench.board.put(usualSink)
  await bench.board.hold('sink-1')
  expect(bench.view()).toMatchObject({ state: 'paused', detail: expect.stringMatching(/^Paused by anne\. No node/) })
  expect(bench.board.resume('sink-1').state).toBe('held')
  expect(bench.states.slice(states)).toEqual([
    ['held', 'paused'],
    ['paused', 'held'],
  ])
  await bench.board.put(usualSink)
  await bench.clock.advance(1_000)
  expect(target.writes.flat().map((item) => item.id / 1024)).toEqual([1, 2, 3, 4])
  await bench.board.delete('sink-1')
  expect(bench.board.list()).toEqual([])
  await bench.board.put({ ...usualSink, start: 'now' })
  await bench.clock.advance(1_000)
  expect(bench.view()).toMatchObject({ written: 0, lagItems: 0 })
})

test('events have a place of their own', async () => {
  await bench.board.put({ ...usualSink, streams: ['readings', 'events'] })
  bench.commit(1)
  bench.commitEvent({ type: 'over-current' })
  await bench.clock.advance(1_000)
  expect(target.stored.items.map((item) => item.kind).sort()).toEqual(['event', 'reading'])
  expect(bench.store.find('sink-1')?.cursors).toEqual({ readings: 1024, events: 2049 })
})

test.each([
  [{ streams: [] }, 'a sink needs at least one stream'],
  [{ streams: ['minutes'] }, 'there is no stream "minutes"'],
  [{ batch: { items: 0, bytes: 1000, waitMs: 0 } }, 'batch.items must be a whole number from 1 to 50000, not 0'],
  [{ name: '' }, 'the name of a sink'],
])('%j is refused', async (over, message) => {
  await expect(bench.board.put({ ...usualSink, ...over } as never)).rejects.toThrow(message)
  expect(bench.board.list()).toEqual([])
})
