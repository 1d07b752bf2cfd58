import { meter, PollingBench, poller, tcp } from '../../../test/modbus/polling-bench'
import type { Poller } from '../../client/polling'

let bench: PollingBench
beforeEach(() => {
  bench = new PollingBench()
})
afterEach(() => bench.stop())

test.each([
  [{ intervalMs: 1 }, 'the interval of 1 ms is not 100 ms to 1 day'],
  [{ timeoutMs: 0 }, 'the timeout of 0 ms'],
  [{ retries: 1.5 }, '1.5 retries'],
  [{ meters: [meter(1), { ...meter(2), meter: 'M-1' }] }, 'M-1 is listed twice'],
  [{ meters: [{ ...meter(1), meter: 'a b' }] }, '"a b" is not a device id'],
  [{ meters: [meter(256)] }, 'the address 256 is not 0 to 255'],
  [{ meters: [meter(1, [])] }, 'nothing is to be read from M-1'],
  [{ meters: [meter(1, [{ start: 0, count: 126 }])] }, '126 registers from 0 of M-1'],
  [{ meters: [meter(1, [{ start: 0xffff, count: 2 }])] }, '2 registers from 65535'],
  [{ bus: { kind: 'tcp', host: 'a b', port: 502 } }, '"a b" is no host name'],
  [{ bus: { kind: 'tcp', host: 'a', port: 0 } }, 'the port 0'],
  [{ bus: { kind: 'udp', host: 'a', port: 1 } }, 'is none of tcp, rtu-tcp, rtu'],
  [{ bus: { kind: 'rtu', path: '', baudRate: 9600, parity: 'none', stopBits: 1 } }, 'needs the path'],
  [{ bus: { kind: 'rtu', path: 'x', baudRate: 9600, parity: 'mark', stopBits: 1 } }, 'the parity "mark"'],
  [{ bus: { kind: 'rtu', path: 'x', baudRate: 9, parity: 'none', stopBits: 1 } }, 'the baud rate 9'],
  [
    { bus: { kind: 'rtu', path: 'x', baudRate: 9600, parity: 'none', stopBits: 1 }, meters: [meter(248)] },
    'the address 248 is not 1 to 247',
  ],
])('%j is refused with what is allowed', async (fields, says) => {
  const put = bench.host.putPoller(poller(tcp(502), fields as Partial<Poller>))
  await expect(put).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', message: expect.stringContaining(says) })
})

test('questions about what is not there are answered with what is', async () => {
  await expect(bench.host.pollerState('n9')).rejects.toMatchObject({ code: 'POLLER_NOT_FOUND' })
  await bench.host.putPoller(poller(tcp(9), { intervalMs: 60_000 }))
  await expect(bench.host.readMeterClock('n1', 'M-7')).rejects.toMatchObject({
    code: 'DEVICE_NOT_FOUND',
    message: expect.stringContaining('it polls M-1'),
  })
})
