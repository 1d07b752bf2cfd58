import { Pace } from './pace'

test('it rests as long as it worked, and never for long', () => {
  let now = 0
  const slept: number[] = []
  const pace = new Pace(
    () => now,
    (ms) => {
      slept.push(ms)
      now += ms
    },
  )
  for (const worked of [10, 300, 0, 60_000, 5]) {
    now += worked
    pace.rest()
  }
  expect(slept).toEqual([10, 300, 0, 1000, 5])
})
