import fc from 'fast-check'
import { bufferedAfterMs } from '../placed-time'
import { startClock, uptimeWrapMs } from './boot-clock'
import { type Arrival, maxHeld, nothingPlaced, type Placed, type Placing, take, takePause, wakeTime } from './placing'

const bootedAt = Date.UTC(2025, 10, 21)

/** Lets a device say all this, as the hub would hear it; the pause at the end shows what is held. */
function run(arrivals: readonly Arrival<number>[]): {
  readonly placed: readonly Placed<number>[]
  readonly placing: Placing<number>
} {
  let placing: Placing<number> = nothingPlaced
  const placed: Placed<number>[] = []
  for (const arrival of arrivals) {
    const paused = takePause(placing, arrival.receivedAt)
    const step = take(paused.placing, arrival)
    placed.push(...paused.placed, ...step.placed)
    placing = step.placing
  }
  const end = takePause(placing, Number.MAX_SAFE_INTEGER)
  return { placed: [...placed, ...end.placed], placing: end.placing }
}

/** One reading of a device that booted at `boot` and measured it after `uptime`. */
const said = (boot: number, uptime: number, receivedAt: number): Arrival<number> => ({
  uptime: uptime % uptimeWrapMs,
  receivedAt,
  item: boot + uptime,
})

const interval = fc.integer({ min: 2_000, max: 20_000 })
const count = fc.integer({ min: 2, max: maxHeld })
const uptime = fc.integer({ min: 0, max: 40 * 86_400_000 })

describe('take', () => {
  it('places each reading of a drained buffer to within the age of the newest one, in its order and true spacing', () => {
    fc.assert(
      fc.property(interval, count, uptime, fc.integer({ min: 0, max: 2_000 }), (every, many, first, age) => {
        const newest = bootedAt + first + (many - 1) * every
        const burst = Array.from({ length: many }, (_, i) => said(bootedAt, first + i * every, newest + age + 100 * i))
        const { placed } = run(burst)
        expect(placed.map(({ at, item }) => at - item)).toEqual(placed.map(() => age + 100 * (many - 1)))
        expect(new Set(placed.map(({ epoch }) => epoch)).size).toBe(1)
      }),
    )
  })

  it('loses no message and makes none, whatever uptimes come whenever, and finds none later than its arrival', () => {
    const messages = fc.array(fc.tuple(fc.oneof(fc.nat(200_000), fc.nat(1e11 - 1)), fc.oneof(fc.nat(3_000), fc.nat(1e9))), {
      maxLength: 150,
    })
    fc.assert(
      fc.property(messages, (list) => {
        let receivedAt = bootedAt
        const arrivals = list.map(([up, gap], item) => {
          receivedAt += gap
          return { uptime: up, receivedAt, item }
        })
        const { placed, placing } = run(arrivals)
        expect(placed.map(({ item }) => item)).toEqual(arrivals.map(({ item }) => item))
        for (const { at, item, source } of placed) {
          const age = (arrivals[item]?.receivedAt ?? 0) - at
          expect(age).toBeGreaterThanOrEqual(0)
          expect(source).toBe(age > bufferedAfterMs ? 'buffered' : 'live')
        }
        expect(wakeTime(placing)).toBeNull()
      }),
    )
  })

  it('gives a boot one epoch, and each boot another, in ascending order', () => {
    const boots = fc.array(fc.tuple(fc.integer({ min: 60_000, max: 1e9 }), fc.integer({ min: 3, max: 20 })), {
      minLength: 1,
      maxLength: 6,
    })
    fc.assert(
      fc.property(boots, (list) => {
        let boot = bootedAt
        const arrivals = list.flatMap(([away, many]) => {
          boot += away
          const readings = Array.from({ length: many }, (_, i) => said(boot, 2_000 * (i + 1), boot + 2_000 * (i + 1) + 50))
          boot += 2_000 * many
          return readings
        })
        const { placed } = run(arrivals)
        expect(placed.map(({ epoch }) => epoch)).toEqual(placed.map(({ epoch }) => epoch).sort((a, b) => a - b))
        expect(new Set(placed.map(({ epoch }) => epoch)).size).toBe(list.length)
        for (const { at, item } of placed) expect(Math.abs(at - item)).toBeLessThan(1_000)
      }),
    )
  })

  it('follows a crystal that runs 50 ppm slow or fast over 60 days and the wrap of its uptime, to within a second', () => {
    for (const ppm of [-50, 50]) {
      const hours = Array.from({ length: 60 * 24 }, (_, hour) => hour * 3_600_000)
      const arrivals = hours.map((real) => ({
        uptime: Math.round(real * (1 + ppm / 1e6)) % uptimeWrapMs,
        receivedAt: bootedAt + real,
        item: bootedAt + real,
      }))
      const { placed } = run(arrivals)
      expect(Math.max(...placed.map(({ at, item }) => Math.abs(at - item)))).toBeLessThan(1_000)
      expect(new Set(placed.map(({ epoch }) => epoch)).size).toBe(1)
    }
  })

  it('holds no more than a buffer has, and gives all back at once then', () => {
    let placing: Placing<number> = nothingPlaced
    const sizes: number[] = []
    for (let i = 0; i < maxHeld; i++) {
      const step = take(placing, said(bootedAt, 1e6 + 10_000 * i, bootedAt + 3e6 + 100 * i))
      sizes.push(step.placed.length)
      placing = step.placing
    }
    expect(sizes).toEqual([...Array.from({ length: maxHeld - 1 }, () => 0), maxHeld])
    expect(placing.clock).not.toBeNull()
  })

  it('knows a buffer that is drained over the wrap of the uptime', () => {
    const first = uptimeWrapMs - 25_000
    const burst = Array.from({ length: 6 }, (_, i) => said(bootedAt, first + 10_000 * i, bootedAt + first + 50_000 + 100 * i))
    const { placed } = run(burst)
    expect(placed.map(({ at, item }) => at - item)).toEqual(placed.map(() => 500))
    expect(placed.map(({ seq }) => seq)).toEqual(burst.map((_, i) => first + 10_000 * i))
  })

  it('takes no message for part of a burst that comes after a pause, also if nobody asked in between', () => {
    const [one, two] = [said(bootedAt, 1_000_000, bootedAt + 1_100_000), said(bootedAt, 1_200_000, bootedAt + 1_200_000)]
    expect(take(take(nothingPlaced, one).placing, two).placed.map(({ at }) => at)).toEqual([one.item, two.item])
  })

  it('gives boots within one second epochs of their own', () => {
    const first = startClock(bootedAt, 60, bootedAt + 60, 0)
    const second = startClock(bootedAt + 100, 60, bootedAt + 160, first.epoch)
    expect([first.epoch, second.epoch]).toEqual([bootedAt / 1000, bootedAt / 1000 + 1])
  })
})
