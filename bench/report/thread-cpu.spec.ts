import { Worker } from 'node:worker_threads'
import { ThreadWatch } from './thread-cpu'

test('work is told of the thread that did it', async () => {
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads')
     parentPort.once('message', () => {
       const begun = process.cpuUsage()
       while (process.cpuUsage(begun).user < 200_000);
       parentPort.postMessage('done')
       parentPort.once('message', () => process.exit())
     })
     parentPort.postMessage('ready')`,
    { eval: true, name: 'busy (worker) 1' },
  )
  const told = () => new Promise((resolve) => worker.once('message', resolve))
  await told()
  const watch = new ThreadWatch([process.pid])
  const done = told()
  worker.postMessage('go')
  await done
  const [busiest] = watch.used()
  expect(busiest?.name).toBe('busy (worker) 1')
  expect(busiest?.seconds).toBeGreaterThan(0.05)
  await worker.terminate()
})

test('a process that is gone has no threads', () => {
  expect(new ThreadWatch([2 ** 30]).used()).toEqual([])
})
