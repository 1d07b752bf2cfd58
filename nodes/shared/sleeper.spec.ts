import { Sleeper } from './sleeper'

test('ending cuts the running wait short and lets no further wait begin', async () => {
  const sleeper = new Sleeper()
  const long = sleeper.sleep(3_600_000)
  sleeper.end()
  await long
  await sleeper.sleep(3_600_000)
})

test('otherwise a wait lasts as long as asked', async () => {
  jest.useFakeTimers()
  try {
    let over = false
    const wait = new Sleeper().sleep(1000).then(() => {
      over = true
    })
    await jest.advanceTimersByTimeAsync(999)
    expect(over).toBe(false)
    await jest.advanceTimersByTimeAsync(1)
    await wait
    expect(over).toBe(true)
  } finally {
    jest.useRealTimers()
  }
})
