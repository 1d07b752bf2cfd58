import { openBus } from '../../../adapters/modbus/open-bus'
import type { BusAddress, SerialSettings } from '../../../core/polling/bus-address'
import { until } from '../../../test/helpers/until'
import { acuvimImage } from '../../../test/modbus/acuvim-image'
import { LibmodbusSlave } from '../../../test/modbus/libmodbus-slave'
import { type Script, ScriptedSlave } from '../../../test/modbus/scripted-slave'
import type { PollEvent, ScanProgress } from '../../client/polling'
import { PollerHost } from './poller-host'

let host: PollerHost
let progress: ScanProgress[]
let polled: PollEvent[]
const opened: { stop(): Promise<void> }[] = []
const keep = <T extends { stop(): Promise<void> }>(thing: T): T => {
  opened.push(thing)
  return thing
}

beforeEach(() => {
  progress = []
  polled = []
  host = new PollerHost({
    openBus,
    now: () => Date.now(),
    elapsed: () => performance.now(),
    random: () => 0.5,
    timeZone: 'UTC',
    emit: (topic, event) => {
      if (topic === 'scan') progress.push(event as ScanProgress)
      if (topic === 'poll') polled.push(event as PollEvent)
    },
    onError: (error) => {
      throw error
    },
  })
})
afterEach(async () => {
  await host.stop()
  for (const thing of opened.splice(0)) await thing.stop()
})

const tcp = (port: number): BusAddress => ({ kind: 'tcp', host: '127.0.0.1', port })
const everyUnit = Array.from({ length: 247 }, (_, index) => index + 1)
const serial = (baudRate: number): SerialSettings => ({ baudRate, parity: 'none', stopBits: 1 })
const filled = async (slave: LibmodbusSlave, ...units: readonly number[]) => {
  for (const unit of units) for (const [address, registers] of acuvimImage(unit)) await slave.set(unit, address, registers)
  return slave
}

test('of 247 addresses it finds the three that answer: what they are, how fast, and whether their values can be', async () => {
  const slave = keep(await filled(await LibmodbusSlave.tcp(3, 77, 200), 3, 200))
  const report = await host.scanBus({ id: 's1', bus: tcp(slave.port), units: everyUnit, timeoutMs: 15 })
  expect(report).toMatchObject({ scan: 's1', aborted: false })
  expect(report.found.map(({ unit, kind, model, serial, plausible }) => [unit, kind, model, serial, plausible])).toEqual([
    [3, 'acuvim-ii', 'CU0A', 'ACV21000003', true],
    [77, 'unknown', null, null, null],
    [200, 'acuvim-ii', 'CU0A', 'ACV21000200', true],
  ])
  const [first] = report.found
  expect(first?.responseMs).toBeLessThan(15)
  expect(first?.checks).toEqual([
    { what: 'frequency', ok: true, detail: '50.01 Hz' },
    { what: 'voltage', ok: true, detail: '60.1, 60.22, 60.39 V' },
    { what: 'power', ok: true, detail: '127.2 W, V·I·PF fits' },
  ])
  expect(progress.map(({ done }) => done)).toEqual(everyUnit)
  expect(progress.filter(({ found }) => found).map(({ found, total }) => [found?.unit, total])).toEqual([
    [3, 247],
    [77, 247],
    [200, 247],
  ])
})

test('over a serial line it tries baud rates, and polling at its own rate goes on meanwhile', async () => {
  const slave = keep(await filled(await LibmodbusSlave.pty(9600, 2, 5), 2, 5))
  const bus: BusAddress = { kind: 'rtu', path: slave.at, ...serial(9600) }
  const meters = [{ meter: 'M-2', unit: 2, blocks: [{ start: 0x4000, count: 2 }], settings: null }]
  await host.putPoller({ id: 'n1', name: 'Hall', bus, meters, intervalMs: 100, timeoutMs: 1000, retries: 0 })
  await until('it polls', () => polled.length > 0)
  const during = polled.length
  const settings = [serial(19_200), serial(9600)]
  const report = await host.scanBus({ id: 's1', bus, units: [1, 2, 3, 4, 5], settings, timeoutMs: 60 })
  expect(report.found.map(({ unit, settings: at, kind }) => [unit, at?.baudRate, kind])).toEqual([
    [2, 9600, 'acuvim-ii'],
    [5, 9600, 'acuvim-ii'],
  ])
  expect(polled.length).toBeGreaterThan(during + 3)
  expect((await host.pollerState('n1')).meters[0]).toMatchObject({ okPercent: 100 })
})

test('a poller that comes to a line being scanned at other settings is polled at its own', async () => {
  const slave = keep(await filled(await LibmodbusSlave.pty(9600, 2), 2))
  const scan = host.scanBus({
    id: 's1',
    bus: { kind: 'rtu', path: slave.at, ...serial(19_200) },
    units: everyUnit,
    timeoutMs: 20,
  })
  await until('it scans', () => progress.length > 0)
  const meters = [{ meter: 'M-2', unit: 2, blocks: [{ start: 0x4000, count: 2 }], settings: null }]
  const bus: BusAddress = { kind: 'rtu', path: slave.at, ...serial(9600) }
  await host.putPoller({ id: 'n1', name: 'Hall', bus, meters, intervalMs: 100, timeoutMs: 1000, retries: 0 })
  await until('it polls', () => polled.length > 1)
  await host.abortScan('s1')
  expect(await scan).toMatchObject({ aborted: true, found: [] })
})

test('a unit that answers with an exception, or in no valid frames, was found; a silent gateway was not', async () => {
  const script: Script = (request, slave) => {
    if (request.unit === 1) slave.exception(request, 2)
    if (request.unit === 2) slave.exception(request, 11)
    if (request.unit === 3) slave.send(request, [3, 1, 1])
  }
  const slave = keep(await ScriptedSlave.start('tcp', script))
  const { found } = await host.scanBus({ id: 's1', bus: tcp(slave.port), units: [1, 2, 3, 4], timeoutMs: 20 })
  expect(found.map(({ unit, kind }) => [unit, kind])).toEqual([
    [1, 'unknown'],
    [3, 'garbled'],
  ])
})

test('a meter that does not look at the address is told as one', async () => {
  const image = new Map(
    acuvimImage(1).flatMap(([start, registers]) => registers.map((value, index) => [start + index, value] as const)),
  )
  const slave = keep(
    await ScriptedSlave.start('tcp', (request, self) =>
      self.answer(
        request,
        Array.from({ length: request.count }, (_, index) => image.get(request.start + index) ?? 0),
      ),
    ),
  )
  const { found } = await host.scanBus({ id: 's1', bus: tcp(slave.port), units: [1, 2, 3], timeoutMs: 1000 })
  expect(found.map(({ unit, sameAs }) => [unit, sameAs])).toEqual([
    [1, null],
    [2, 1],
    [3, 1],
  ])
  // Looking changes nothing: only function 03 was used.
  expect(new Set(slave.seen.map(({ code }) => code))).toEqual(new Set([3]))
})

test('it can be ended, and tells what it found until then', async () => {
  const slave = keep(
    await ScriptedSlave.start('tcp', (request, self) => {
      if (request.unit === 1) self.exception(request, 1)
      if (request.unit === 3) void host.abortScan('s1')
    }),
  )
  const report = await host.scanBus({ id: 's1', bus: tcp(slave.port), units: everyUnit, timeoutMs: 20 })
  expect(report).toMatchObject({ aborted: true, found: [{ unit: 1 }] })
  expect(progress).toHaveLength(3)
})

test('it says what is wrong with the bus', async () => {
  const path = '/dev/no-such-port'
  const bus: BusAddress = { kind: 'rtu', path, ...serial(9600) }
  await expect(host.scanBus({ id: 's1', bus, units: [1], timeoutMs: 20 })).rejects.toMatchObject({
    code: 'PORT_NOT_FOUND',
    message: expect.stringContaining(`There is no serial port ${path}. Is the adapter plugged in?`),
  })
  await expect(host.scanBus({ id: 's1', bus, units: [], timeoutMs: 20 })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
})
