import { countsOf } from './acknowledged-points'

test('each device is asked for exactly the messages it had acknowledged', () => {
  const devices = [
    { id: 'M-1', acknowledged: 3 },
    { id: 'M-2', acknowledged: 0 },
  ]
  expect(countsOf({ begunAt: 1_000, devices })).toEqual([
    `SELECT count("frequency") FROM "acuvim-ii" WHERE "device" = 'M-1' AND time >= 1000ms AND time < 1003ms`,
  ])
})
