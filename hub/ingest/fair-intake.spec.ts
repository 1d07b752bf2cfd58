import fc from 'fast-check'
import type { UnstoredUplink } from '../../core/uplink'
import { FairIntake } from './fair-intake'

function setUp(over: Partial<ConstructorParameters<typeof FairIntake>[0]> = {}) {
  const world = { lag: 0, now: 0 }
  const passed: UnstoredUplink[] = []
  const intake = new FairIntake({
    next: {
      offer(uplink, done) {
        passed.push(uplink)
        done()
      },
    },
    lagMs: () => world.lag,
    elapsed: () => world.now,
    bytesPerSecond: 40_000_000,
    maxHeldBytes: 1_000_000,
    ...over,
  })
  let number = 0
  const acknowledged: number[] = []
  const offer = (identity: string, bytes: number) => {
    const receivedAt = number++
    const uplink = {
      receivedAt,
      identity,
      topic: 't',
      qos: 1,
      retain: false,
      payload: new Uint8Array(bytes),
      refusal: null,
    } as const
    intake.offer(uplink, () => acknowledged.push(receivedAt))
    return receivedAt
  }
  const passedOf = (identity: string) =>
    passed.filter((uplink) => uplink.identity === identity).map(({ receivedAt }) => receivedAt)
  return { world, intake, offer, passed, passedOf, acknowledged }
}

test('while decoding keeps up nobody waits, however much comes', () => {
  const { intake, offer, passed } = setUp()
  for (let n = 0; n < 100; n++) offer('BACK', 16_000)
  expect(passed).toHaveLength(100)
  expect(intake.held).toBe(0)
})

test('while it lags, who sends a day at once waits unacknowledged, and who sends live passes', () => {
  const { world, intake, offer, passedOf, acknowledged } = setUp()
  world.lag = 1_000
  for (let n = 0; n < 20; n++) {
    offer('BACK', 8_000)
    offer('LIVE', 250)
  }
  expect(passedOf('LIVE')).toHaveLength(20)
  expect(passedOf('BACK')).toHaveLength(2)
  expect(intake.held).toBe(18)
  expect(acknowledged).toHaveLength(22)
})

test('a flood is held before a lag shows: by what is passed on and takes too long to decode', () => {
  const { intake, offer, passedOf } = setUp({ bytesPerSecond: 600_000 })
  for (let n = 0; n < 20; n++) offer('BACK', 25_000)
  offer('LIVE', 250)
  expect(passedOf('BACK')).toHaveLength(7)
  expect(passedOf('LIVE')).toHaveLength(1)
  intake.proceed(25_000)
  expect(intake.held).toBe(13)
  intake.proceed(50_250)
  expect(intake.held).toBe(11)
})

test('what could not be stored is not waited for', () => {
  const full = { offer: (_: unknown, done: (error?: Error) => void) => done(new Error('full')) }
  const { intake, offer } = setUp({ bytesPerSecond: 600_000, next: full })
  for (let n = 0; n < 20; n++) offer('BACK', 8_000)
  expect(intake.held).toBe(0)
})

test('what waits goes on as decoding comes further, and all of it in its order', () => {
  const { world, intake, offer, passedOf } = setUp({ bytesPerSecond: 600_000 })
  world.lag = 1_000
  const all = Array.from({ length: 20 }, () => offer('BACK', 25_000))
  intake.proceed(0)
  expect(intake.held).toBe(20)
  world.lag = 100
  intake.proceed(0)
  expect(intake.held).toBe(14)
  for (let n = 0; n < 10; n++) intake.proceed(50_000)
  expect(passedOf('BACK')).toEqual(all)
})

test('a device that is calm again no longer waits', () => {
  const { world, offer, passedOf, intake } = setUp()
  world.lag = 1_000
  for (let n = 0; n < 5; n++) offer('BACK', 8_000)
  world.lag = 0
  while (intake.held > 0) intake.proceed(1e9)
  world.lag = 1_000
  world.now = 60_000
  offer('BACK', 8_000)
  expect(passedOf('BACK')).toHaveLength(6)
})

test('when decoding is in trouble of its own nothing is kept off the disk for its sake', () => {
  const { world, intake, offer } = setUp()
  world.lag = 60_000
  for (let n = 0; n < 20; n++) offer('BACK', 8_000)
  expect(intake.held).toBe(0)
})

test('what waits is bounded', () => {
  const { world, intake, offer } = setUp()
  world.lag = 1_000
  for (let n = 0; n < 500; n++) offer(`BACK-${n % 50}`, 16_000)
  expect(intake.held).toBeLessThanOrEqual(1_000_000 / 16_000 + 1)
})

test('after closing, what waited is neither stored nor acknowledged', () => {
  const { world, intake, offer, passed, acknowledged } = setUp()
  world.lag = 1_000
  for (let n = 0; n < 20; n++) offer('BACK', 8_000)
  const before = passed.length
  intake.close()
  world.lag = 0
  intake.proceed(0)
  expect([passed.length, acknowledged.length]).toEqual([before, before])
})

test('every message passes once, and those of a device in the order they came', () => {
  const step = fc.oneof(
    fc.record({ device: fc.constantFrom('A', 'B', 'C'), bytes: fc.integer({ min: 0, max: 20_000 }) }),
    fc.record({ lag: fc.integer({ min: 0, max: 40_000 }), after: fc.integer({ min: 0, max: 5_000 }) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const { world, intake, offer, passed, passedOf } = setUp()
      let offered = 0
      for (const each of steps) {
        if ('device' in each) {
          offer(each.device, each.bytes)
          offered++
        } else {
          world.lag = each.lag
          world.now += each.after
          intake.proceed(0)
        }
      }
      world.lag = 0
      while (intake.held > 0) intake.proceed(1e9)
      expect(passed).toHaveLength(offered)
      for (const device of ['A', 'B', 'C']) expect(passedOf(device)).toEqual([...passedOf(device)].sort((a, b) => a - b))
    }),
  )
})
