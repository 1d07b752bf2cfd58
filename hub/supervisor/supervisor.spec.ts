import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HubClient } from '../client/hub-client'
import { parseConfig } from '../config/parse'
import { openLog } from '../log'
import { Thread } from '../threads/thread'
import { Supervisor } from './supervisor'

const dataDir = mkdtempSync(join(tmpdir(), 'busbar-supervisor-'))
const config = parseConfig({
  dataDir,
  logging: { level: 'error', format: 'json' },
  http: { port: 0 },
  mqtt: { port: 0, wsPort: 0, tlsPort: 0, tlsHost: '127.0.0.1' },
})
const log = openLog({ level: 'error', format: 'json' })
log.level = 'silent'

afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

test('a hub whose thread dies is started again on the same ports, and waiting callers are answered', async () => {
  const threads = watchThreads()
  const client = new HubClient()
  const supervisor = new Supervisor({ config, version: 'test', client, log })
  const first = await supervisor.start()
  const connections: boolean[] = []
  await client.subscribe('connection', ({ connected }) => connections.push(connected))

  await threads[0]?.worker.terminate()
  const second = await client.describe()

  expect(second.startedAt).toBeGreaterThan(first.startedAt)
  expect(second.ports).toEqual(first.ports)
  expect(connections).toEqual([false, true])
  expect(supervisor.restarts).toBe(1)
  await supervisor.stop()
  await expect(client.describe()).rejects.toMatchObject({ code: 'HUB_STOPPED' })
})

/** The threads that are called from now on, so that a test can kill one. */
function watchThreads(): Thread[] {
  const threads: Thread[] = []
  const call = Thread.prototype.call
  jest.spyOn(Thread.prototype, 'call').mockImplementation(function (this: Thread, ...args: Parameters<Thread['call']>) {
    if (!threads.includes(this)) threads.push(this)
    return call.apply(this, args) as Promise<never>
  })
  return threads
}
