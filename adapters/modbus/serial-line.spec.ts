import childProcess, { type ChildProcess } from 'node:child_process'
import { BusError } from '../../core/polling/modbus-bus'
import { until } from '../../test/helpers/until'
import { LibmodbusSlave } from '../../test/modbus/libmodbus-slave'
import { openBus } from './open-bus'
import { SerialLine } from './serial-line'

const settings = { baudRate: 19_200, parity: 'none', stopBits: 1 } as const
const opened: { close?(): Promise<void>; stop?(): Promise<void> }[] = []
const keep = <T extends { close?(): Promise<void>; stop?(): Promise<void> }>(thing: T): T => {
  opened.push(thing)
  return thing
}
afterEach(async () => {
  for (const thing of opened.splice(0).reverse()) await (thing.close?.() ?? thing.stop?.())
})
const line = (path: string, ended: (reason: string) => void = () => undefined) =>
  keep(new SerialLine({ path, ...settings }, 5000, { bytes: () => undefined, ended }))

test('a port that is not there is told, and opens once it is', async () => {
  await expect(line('/dev/no-such-port').open()).rejects.toMatchObject({ code: 'PORT_NOT_FOUND' })
})

test('a port that another one holds is in use; once it is given back it opens', async () => {
  const slave = keep(await LibmodbusSlave.pty(19_200, 1))
  const [first, second] = [line(slave.at), line(slave.at)]
  await first.open()
  await expect(second.open()).rejects.toMatchObject({ code: 'PORT_IN_USE' })
  await first.close()
  await second.open()
  expect(second.isOpen).toBe(true)
})

test('a port that goes away while it is open is told once, and what was asked fails', async () => {
  const slave = await LibmodbusSlave.pty(19_200, 1)
  const reasons: string[] = []
  const it = line(slave.at, (reason) => reasons.push(reason))
  await it.open()
  await slave.stop()
  await until('it notices', () => reasons.length > 0)
  expect(it.isOpen).toBe(false)
  expect(reasons).toHaveLength(1)
})

test('a bus whose port is gone says so, and asks again when it is back', async () => {
  const bus = keep(openBus({ kind: 'rtu', path: '/dev/no-such-port', ...settings }))
  const ask = () => bus.read({ unit: 1, start: 0, count: 1, timeoutMs: 50 })
  await expect(ask()).rejects.toBeInstanceOf(BusError)
  // The pause before the next attempt: the same answer, at once.
  await expect(ask()).rejects.toMatchObject({ code: 'PORT_NOT_FOUND' })
})

test('when the process that holds the port dies, what is asked fails at once, and the next question opens the port again', async () => {
  const slave = keep(await LibmodbusSlave.pty(19_200, 1))
  const fork = jest.spyOn(childProcess, 'fork')
  const bus = keep(openBus({ kind: 'rtu', path: slave.at, ...settings }))
  const ask = (unit: number, timeoutMs: number) => bus.read({ unit, start: 0, count: 1, timeoutMs })
  await ask(1, 2000)
  const holder = fork.mock.results[0]?.value as ChildProcess
  const asked = expect(ask(9, 60_000)).rejects.toMatchObject({
    code: 'BUS_UNREACHABLE',
    message: expect.stringContaining('broke off'),
  })
  setImmediate(() => holder.kill('SIGKILL'))
  await asked
  expect(await ask(1, 2000)).toMatchObject({ registers: [0] })
  expect(fork).toHaveBeenCalledTimes(2)
  fork.mockRestore()
})
