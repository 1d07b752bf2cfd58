import { once } from 'node:events'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { LibmodbusSlave } from './libmodbus-slave'

/** The hub lives in a worker thread, in which the native part of serialport would end the whole process. */
const inThread = `
  const { parentPort, workerData } = require('node:worker_threads')
  const { openBus } = require(workerData.module)
  const bus = openBus({ kind: 'rtu', path: workerData.path, baudRate: 19200, parity: 'none', stopBits: 1 })
  const told = (answer) => parentPort.postMessage(answer)
  bus.read({ unit: 3, start: 10, count: 2, timeoutMs: 5000 }).then(({ registers }) => told(registers), (error) => told(error.message))
`

let slave: LibmodbusSlave
beforeEach(async () => {
  slave = await LibmodbusSlave.pty(19_200, 3)
  await slave.set(3, 10, [42, 43])
})
afterEach(() => slave.stop())

function start(): Worker {
  const module = join(__dirname, '../../dist/adapters/modbus/open-bus.js')
  return new Worker(inThread, { eval: true, workerData: { module, path: slave.at } })
}

test('a serial port is read from a worker thread; when the thread is killed the port is free for the next', async () => {
  for (let i = 0; i < 2; i++) {
    const worker = start()
    const [answer] = await once(worker, 'message')
    expect(answer).toEqual([42, 43])
    await worker.terminate()
  }
})
