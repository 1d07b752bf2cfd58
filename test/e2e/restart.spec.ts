import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SqliteWillStore } from '../../adapters/wills/sqlite'
import { api, metric } from './harness/api'
import { Busbar, cleanUp, freshDir } from './harness/busbar'
import { compare } from './harness/compare'
import { eventually } from './harness/eventually'
import { currentFlows, deployFull, deployToo, type FlowNode } from './harness/flows'
import { LoadClient } from './harness/load-client'
import { TestMeter } from './harness/meter'
import { storedReadings } from './harness/stored-readings'

jest.setTimeout(60_000)
afterAll(cleanUp)

interface DeviceRow {
  readonly presence: string
}

const presenceOf = async (busbar: Busbar, id: string): Promise<string> =>
  (await api<DeviceRow>(busbar, `/api/devices/${id}`)).body.presence

/** Writes the number of every reading to a file, from a durable device-in that begins with the first one. */
function writeNumbers(file: string): FlowNode[] {
  const at = { z: 'durable-tab', x: 100, y: 100 }
  return [
    { id: 'durable-tab', type: 'tab', label: 'Numbers' },
    {
      ...at,
      id: 'durable-in',
      type: 'device-in',
      name: 'Every reading',
      configVersion: 1,
      stream: 'readings',
      devices: 'AGAIN-1',
      durable: true,
      start: 'earliest',
      send: 'item',
      wires: [['durable-number']],
    },
    {
      ...at,
      id: 'durable-number',
      type: 'function',
      name: 'Number',
      func: 'msg.payload = msg.payload.seq\nreturn msg',
      outputs: 1,
      wires: [['durable-file']],
    },
    {
      ...at,
      id: 'durable-file',
      type: 'file',
      name: 'Write',
      filename: file,
      filenameType: 'str',
      appendNewline: true,
      createDir: false,
      overwriteFile: 'false',
      wires: [[]],
    },
  ]
}

test('SIGTERM loses nothing, and a second start goes on where the first ended', async () => {
  const dataDir = freshDir()
  const file = join(dataDir, 'numbers.txt')
  const numbers = (): number[] => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(Number) : [])
  const first = await Busbar.start({ dataDir })
  await deployToo(first, writeNumbers(file))
  const before = await TestMeter.connect(first, 'AGAIN-1', { epoch: 1, session: 1 })
  await before.online()
  for (let seq = 0; seq < 40; seq++) await before.reading(seq, { u1: 230 + seq / 10 }, Date.now() - 60_000 + seq)
  await eventually('the flow saw the first readings', () => numbers().length >= 20)
  // Acknowledged, and the process is asked to end at once.
  for (let seq = 40; seq < 80; seq++) await before.reading(seq, { u1: 230 + seq / 10 }, Date.now() - 60_000 + seq)
  expect(await first.stop()).toBe(0)
  expect(first.log).not.toMatch(/wait timed-out|unhandled|uncaught/i)

  const wills = new SqliteWillStore(join(dataDir, 'wills.db'))
  expect(wills.all()).toMatchObject([{ clientId: 'AGAIN-1', topic: 'acuvim/AGAIN-1/status', retain: true }])
  wills.close()

  const second = await Busbar.start({ dataDir })
  const after = await TestMeter.connect(second, 'AGAIN-1', { epoch: 1, session: 2 })
  const retained = new Promise<[string, Buffer]>((resolve) => {
    after.client.once('message', (topic, payload) => resolve([topic, payload]))
  })
  await after.client.subscribeAsync('acuvim/AGAIN-1/status', { qos: 1 })
  const [topic, status] = await retained
  expect([topic, JSON.parse(status.toString())]).toEqual(['acuvim/AGAIN-1/status', { v: 1, st: 'online', ep: 1, ses: 1 }])

  await after.online()
  for (let seq = 80; seq < 90; seq++) await after.reading(seq, { u1: 240 })
  await eventually('the flow saw the last reading', () => numbers().includes(89))
  const seen = [...new Set(numbers())]
  expect(seen).toEqual(Array.from({ length: 90 }, (_, seq) => seq))

  const { body } = await api<{ series: { points: unknown[] }[] }>(
    second,
    '/api/devices/AGAIN-1/telemetry/history?from=-1h&channels=voltage_l1_n&bucket=none',
  )
  expect(body.series[0]?.points).toHaveLength(90)

  expect(await presenceOf(second, 'AGAIN-1')).toBe('online')
  after.cut()
  await eventually('the last will makes it offline', async () => (await presenceOf(second, 'AGAIN-1')) === 'offline')
  expect(await second.stop()).toBe(0)
})

test('full deploys under load disconnect no client and lose nothing', async () => {
  const busbar = await Busbar.start()
  const target = { port: busbar.ports.mqtt, password: busbar.provisioningKey }
  const clients = Array.from({ length: 5 }, (_, index) => new LoadClient(`DEPLOY-${index + 1}`, 1))
  await Promise.all(clients.map((client) => client.start(target)))
  const acknowledged = (): number => clients.reduce((sum, client) => sum + client.acknowledged.size, 0)
  for (let deploy = 1; deploy <= 3; deploy++) {
    const before = acknowledged()
    await deployFull(busbar, await currentFlows(busbar))
    await eventually('load goes on', () => acknowledged() > before + 500)
  }
  await Promise.all(clients.map((client) => client.finish()))
  expect(clients.map((client) => client.disconnects)).toEqual([0, 0, 0, 0, 0])
  await eventually('all projected', async () => (await metric(busbar, 'busbar_projector_lag_uplinks')) === 0)
  const result = compare(clients, storedReadings(busbar.dataDir))
  expect(result).toEqual({ acknowledged: acknowledged(), missing: [], twice: [] })
  expect(await busbar.stop()).toBe(0)
})
