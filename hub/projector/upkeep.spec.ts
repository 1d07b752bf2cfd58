import type { RollUpRound } from '../../core/ports/projection'
import { Upkeep } from './upkeep'

const noon = Date.UTC(2025, 5, 1, 12)

/** A store that has this many buckets to sum up, and says with which arguments it was asked. */
function storeWith(waiting: number) {
  const asked: number[] = []
  const dropped: number[] = []
  return {
    asked,
    dropped,
    rollUp(before: number, limit: number): RollUpRound {
      asked.push(before)
      const rebuilt = Math.min(limit, waiting)
      waiting -= rebuilt
      return { rebuilt, waiting }
    },
    dropExpired(now: number) {
      dropped.push(now)
      return 0
    },
  }
}

function setUp(waiting: number) {
  const store = storeWith(waiting)
  const rounds: RollUpRound[] = []
  const clock = { now: noon }
  return { store, rounds, clock, upkeep: new Upkeep({ store, now: () => clock.now, onRollUp: (round) => rounds.push(round) }) }
}

test('it goes on until nothing waits, and tells how many are left after each round', () => {
  const { upkeep, rounds } = setUp(40)
  expect(upkeep.work(10_000)).toBe(false)
  expect(rounds).toEqual([
    { rebuilt: 16, waiting: 24 },
    { rebuilt: 16, waiting: 8 },
    { rebuilt: 8, waiting: 0 },
  ])
})

test('it ends when its time is over, and says that there is more', () => {
  const { upkeep, rounds } = setUp(1_000_000)
  expect(upkeep.work(0)).toBe(true)
  expect(rounds).toHaveLength(1)
})

test('a bucket is left to fill until nothing more can belong to it or to its integrals', () => {
  const { upkeep, store } = setUp(1)
  upkeep.work(0)
  expect(store.asked[0]).toBe(noon - 370_000)
})

test('what is past its retention is dropped at first and then once an hour', () => {
  const { upkeep, store, clock } = setUp(0)
  upkeep.work(0)
  clock.now += 3_599_999
  upkeep.work(0)
  clock.now += 1
  upkeep.work(0)
  expect(store.dropped).toEqual([noon, noon + 3_600_000])
})

test('when nothing changes it says so once', () => {
  const { upkeep, rounds, clock, store } = setUp(0)
  upkeep.work(0)
  clock.now += 2_000
  upkeep.work(0)
  expect(store.asked).toHaveLength(2)
  expect(rounds).toEqual([{ rebuilt: 0, waiting: 0 }])
})

test('when all is summed up it rests, so that late data comes together before it is summed up again', () => {
  const { upkeep, clock, store } = setUp(0)
  upkeep.work(0)
  clock.now += 1_999
  expect(upkeep.work(0)).toBe(false)
  expect(store.asked).toHaveLength(1)
  clock.now += 1
  upkeep.work(0)
  expect(store.asked).toHaveLength(2)
  // A clock that was set back must not make it rest for longer.
  clock.now -= 3_600_000
  upkeep.work(0)
  expect(store.asked).toHaveLength(3)
})

test('while old messages are caught up with, only what was past its retention at their arrival is dropped', () => {
  const { upkeep, store } = setUp(0)
  const day = 86_400_000
  const arrived = noon - 60 * day
  for (const asOf of [arrived, arrived + day - 1, arrived + day, noon + day]) upkeep.work(0, asOf)
  expect(store.dropped).toEqual([arrived, arrived + day, noon])
})
