import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { metric } from './harness/api'
import { Busbar, cleanUp, freshDir } from './harness/busbar'
import { compare } from './harness/compare'
import { eventually } from './harness/eventually'
import { LoadClient } from './harness/load-client'
import { storedByControl, storedReadings } from './harness/stored-readings'

jest.setTimeout(60_000)
afterAll(cleanUp)

/** Enough to be in full swing: some hundred group commits. */
const enough = 4_000

function clientsOf(epoch: number): LoadClient[] {
  return Array.from({ length: 5 }, (_, index) => new LoadClient(`KILL-${index + 1}`, epoch))
}

function acknowledged(clients: readonly LoadClient[]): number {
  return clients.reduce((sum, client) => sum + client.acknowledged.size, 0)
}

test('what was acknowledged before a kill -9 under load is stored afterwards, once, and the rest can be sent again', async () => {
  const dataDir = freshDir()
  const all: LoadClient[] = []
  for (const epoch of [1, 2]) {
    const busbar = await Busbar.start({ dataDir })
    const target = { port: busbar.ports.mqtt, password: busbar.provisioningKey }
    // What the last kill left unacknowledged is sent again, as a device would, and some of it was stored already.
    await Promise.all(all.map((client) => client.resend(target)))
    const clients = clientsOf(epoch)
    all.push(...clients)
    await Promise.all(clients.map((client) => client.start(target)))
    await eventually('load', () => acknowledged(clients) > enough)
    await busbar.kill()
  }

  const busbar = await Busbar.start({ dataDir })
  const target = { port: busbar.ports.mqtt, password: busbar.provisioningKey }
  await Promise.all(all.slice(-5).map((client) => client.resend(target)))
  await eventually('all projected', async () => (await metric(busbar, 'busbar_projector_lag_uplinks')) === 0)
  expect(await busbar.stop()).toBe(0)

  const result = compare(all, storedReadings(dataDir))
  expect(result.acknowledged).toBeGreaterThan(2 * enough)
  expect(result.missing).toEqual([])
  expect(result.twice).toEqual([])
})

test('the same check finds what a broker that acknowledges before storing has lost', async () => {
  const dataDir = freshDir()
  const broker = spawn(process.execPath, [join(__dirname, 'control/ack-first-broker.mjs'), dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  const [line] = (await once(broker.stdout, 'data')) as [Buffer]
  const clients = clientsOf(1)
  await Promise.all(clients.map((client) => client.start({ port: Number(line), password: 'any' })))
  await eventually('load', () => acknowledged(clients) > enough)
  broker.kill('SIGKILL')
  await once(broker, 'exit')

  const result = compare(clients, storedByControl(dataDir))
  expect(result.acknowledged).toBeGreaterThan(enough)
  expect(result.missing.length).toBeGreaterThan(0)
})
