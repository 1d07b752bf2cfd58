import { meter, PollingBench, poller, tcp } from '../../../test/modbus/polling-bench'
import type { PollerHost } from './poller-host'

let bench: PollingBench
let host: PollerHost
beforeEach(() => {
  bench = new PollingBench()
  host = bench.host
})
afterEach(() => bench.stop())

describe('the clock of a meter', () => {
  const start = async () => {
    const slave = await bench.libmodbus(1)
    await slave.set(1, 0x1040, [2026, 11, 21, 3, 17, 28])
    await host.putPoller(poller(tcp(slave.port)))
    return slave
  }

  test('is read with how far it is ahead of the site’s local time', async () => {
    await start()
    const clock = await host.readMeterClock('n1', 'M-1')
    expect(clock).toMatchObject({ meter: 'M-1', shows: '2026-11-21T03:17:28', timeZone: 'Asia/Kolkata' })
    // 03:17:28 in India is 21:47:28 UTC of the day before.
    expect(clock.aheadMs).toBe(Date.UTC(2026, 10, 20, 21, 47, 28, 500) - clock.at)
  })

  test('is set to the site’s local time, and read back', async () => {
    await start()
    const { before, after } = await host.setMeterClock('n1', 'M-1')
    expect(before.shows).toBe('2026-11-21T03:17:28')
    expect(Math.abs(after.aheadMs)).toBeLessThan(3000)
    expect(await host.readMeterClock('n1', 'M-1')).toMatchObject({ shows: after.shows })
  })

  test('that does not take the time is told, though the meter confirmed it', async () => {
    const slave = await bench.scripted((request, self) => self.answer(request, [2026, 11, 21, 3, 17, 28]))
    await host.putPoller(poller(tcp(slave.port), { meters: [meter(1, [{ start: 0x1040, count: 6 }])], intervalMs: 60_000 }))
    await expect(host.setMeterClock('n1', 'M-1')).rejects.toThrow('M-1 confirmed the new time but shows 2026-11-21T03:17:28')
  })

  test('that shows no time is not set: it may be another meter', async () => {
    const slave = await bench.scripted((request, self) => self.answer(request, [2026, 13, 1, 0, 0, 0]))
    await host.putPoller(poller(tcp(slave.port), { meters: [meter(1, [{ start: 0x1040, count: 6 }])], intervalMs: 60_000 }))
    await expect(host.setMeterClock('n1', 'M-1')).rejects.toMatchObject({
      code: 'MODBUS_BAD_ANSWER',
      message: expect.stringContaining('2026-13-1'),
    })
    expect(slave.seen.filter(({ code }) => code !== 3)).toEqual([])
  })
})
