import fc from 'fast-check'
import { SinkFailure } from '../../core/ports/sink'
import type { SinkStep, SinkStore } from '../../core/ports/sink-store'
import { temporaryFolders } from '../../test/conformance/temporary-folder'
import { ScriptedTarget, SinkBench, usualSink } from '../../test/helpers/sink-bench'
import type { SinkConfig } from '../client/sinks'

const folder = temporaryFolders()
const down = new SinkFailure('unavailable', 'connection refused')
const usual = { ...usualSink, batch: { items: 4, bytes: 1_000_000, waitMs: 500 } }

/** Every reading is there exactly once, with its values, or is put aside because it is refused. */
function expectAll(bench: SinkBench, count: number, isRefused: (number: number) => boolean): void {
  const all = Array.from({ length: count }, (_, index) => index + 1)
  expect(bench.target.numbers()).toEqual(all.filter((number) => !isRefused(number)))
  for (const item of bench.target.stored.items)
    if (item.kind === 'reading')
      expect(item.reading.values).toEqual({ voltage: 230 + item.reading.seq, active_power: item.reading.seq })
  const aside = bench.board.listPutAside(usual.id, 1000).map(({ eventTime }) => eventTime)
  expect(new Set(aside).size).toBe(aside.length)
  expect(aside).toHaveLength(all.filter(isRefused).length)
  expect(bench.view()).toMatchObject({ state: 'running', lagItems: 0, lagMs: 0, putAside: aside.length })
}

describe('killed at any step, nothing is lost or doubled', () => {
  /** Runs the same story, and stops the process at one of its steps. Answers how many there were. */
  async function run(killAt: number, batch: SinkConfig['batch'] = usual.batch): Promise<number> {
    let step = 0
    let die = () => {}
    const dead = new Promise<void>((resolve) => (die = resolve))
    let isDead = false
    const passes = () => {
      if (++step === killAt) {
        isDead = true
        die()
      }
      return !isDead
    }
    const target = new ScriptedTarget()
    const refused = (number: number) => number === 6 || number === 17
    target.stored.refuses = (item) => (refused(item.id / 1024) ? 'no' : null)
    target.onStep = () => (passes() ? Promise.resolve() : new Promise(() => {}))
    const wrap = (store: SinkStore): SinkStore =>
      new Proxy(store, {
        get(of, key) {
          const value = Reflect.get(of, key)
          if (key !== 'commit') return typeof value === 'function' ? value.bind(of) : value
          return (id: string, stepped: SinkStep) => {
            if (!passes()) throw new Error('dead')
            of.commit(id, stepped)
            if (!passes()) throw new Error('dead')
          }
        },
      })
    const bench = new SinkBench({ folder: folder(), target, wrap })
    const config = { ...usual, batch }
    await bench.board.put(config)
    const story = (async () => {
      for (let n = 0; n < 5; n++) {
        bench.commit(4)
        await bench.clock.advance(100)
      }
      await bench.clock.advance(1_000)
    })()
    await Promise.race([story, dead])
    await story
    const steps = step
    isDead = false
    killAt = 0
    bench.killAndOpen()
    await bench.board.put(config)
    bench.commit(3)
    await bench.clock.advance(5_000)
    expectAll(bench, 23, refused)
    await bench.close()
    return steps
  }

  test('at each of them', async () => {
    const steps = await run(0)
    expect(steps).toBeGreaterThanOrEqual(25)
    for (let killAt = 1; killAt <= steps; killAt++) await run(killAt)
  })

  test('at each of them where batches end within a page', async () => {
    const batch = { items: 20, bytes: 1_000, waitMs: 500 }
    const steps = await run(0, batch)
    for (let killAt = 1; killAt <= steps; killAt++) await run(killAt, batch)
  })
})

type Act =
  | { readonly act: 'commit'; readonly count: number }
  | { readonly act: 'wait'; readonly ms: number }
  | { readonly act: 'down' | 'up' | 'hang' | 'lose' | 'well' | 'kill' | 'pause' | 'resume' | 'hold' }
  | { readonly act: 'rewind'; readonly back: number }

const acts = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record<Act>({ act: fc.constant('commit'), count: fc.integer({ min: 1, max: 30 }) } as never) },
    { weight: 4, arbitrary: fc.record<Act>({ act: fc.constant('wait'), ms: fc.integer({ min: 0, max: 90_000 }) } as never) },
    {
      weight: 6,
      arbitrary: fc.record<Act>({
        act: fc.constantFrom('down', 'up', 'hang', 'lose', 'well', 'kill', 'pause', 'resume', 'hold'),
      } as never),
    },
    { weight: 1, arbitrary: fc.record<Act>({ act: fc.constant('rewind'), back: fc.integer({ min: 0, max: 100_000 }) } as never) },
  ),
  { minLength: 3, maxLength: 25 },
)

test('whatever happens, every reading is in the target at least once and, by key, exactly once', async () => {
  const divisors = fc.constantFrom(3, 11, 1_000)
  // The second is cut by its bytes, so that pages and batches end at different places.
  const batches = fc.constantFrom(usual.batch, { items: 10, bytes: 1_000, waitMs: 500 })
  await fc.assert(
    fc.asyncProperty(acts, divisors, batches, async (list, divisor, batch) => {
      const config = { ...usual, batch }
      const bench = new SinkBench({ folder: folder(), viewEveryMs: 30_000 })
      const { target } = bench
      const refused = (number: number) => number % divisor === 0
      target.stored.refuses = (item) => (refused(item.id / 1024) ? 'no' : null)
      let count = 0
      await bench.board.put(config)
      const perform: Record<Act['act'], (act: never) => unknown> = {
        commit: ({ count: more }: { count: number }) => {
          count += more
          bench.commit(more)
        },
        wait: ({ ms }: { ms: number }) => bench.clock.advance(ms),
        down: () => (target.stored.down = down),
        up: () => (target.stored.down = null),
        hang: () => (target.hangs = true),
        lose: () => (target.losesAnswers = true),
        well: () => (target.hangs = target.losesAnswers = false),
        kill: () => {
          bench.killAndOpen()
          return bench.board.put(config)
        },
        pause: () => bench.board.pause(config.id, 'Paused.'),
        resume: () => bench.board.resume(config.id),
        hold: async () => {
          const held = bench.board.hold(config.id)
          await bench.clock.advance(20_000)
          await held
          await bench.board.put(config)
        },
        rewind: ({ back }: { back: number }) => bench.board.rewind(config.id, bench.clock.now() - back),
      }
      for (const act of list) await perform[act.act](act as never)
      target.stored.down = null
      target.hangs = target.losesAnswers = false
      bench.board.resume(config.id)
      await bench.clock.advance(600_000)
      if (count / divisor < 50) expectAll(bench, count, refused)
      await bench.close()
    }),
    { numRuns: 40 },
  )
})
