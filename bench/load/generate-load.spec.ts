import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import type { Aedes } from 'aedes'
import { generateLoad } from './generate-load'
import type { LoadJob } from './job'

let broker: Aedes
let server: Server
let stored: string[]
let job: LoadJob

beforeEach(async () => {
  const { Aedes } = await import('aedes')
  broker = await Aedes.createBroker()
  stored = []
  broker.authenticate = (client, user, password, done) => done(null, user === client.id && password?.toString() === 'key')
  broker.authorizePublish = (client, packet, done) => {
    if (client) stored.push(`${packet.topic} ${packet.payload.toString()}`)
    done(null)
  }
  server = createServer(broker.handle)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  job = {
    port,
    password: 'key',
    squads: [{ kind: 'acuvim', clients: 4, prefix: 'L-' }],
    epoch: 1,
    window: 10,
    rate: null,
    messages: null,
    pauseMs: 0,
    warmUp: 0.1,
    seconds: 0.3,
    stepMs: 60_000,
  }
})
afterEach(async () => {
  server.close()
  await new Promise<void>((resolve) => broker.close(resolve))
})

test('a broker reads every message, each once, and the generator counts every acknowledgement', async () => {
  const result = await generateLoad(job)
  expect(result).toMatchObject({ unanswered: 0, disconnects: 0 })
  expect(result.acknowledged).toBe(stored.length)
  expect(new Set(stored).size).toBe(stored.length)
  expect(new Set(stored.map((message) => message.split('/')[1]))).toEqual(new Set(['L-01', 'L-02', 'L-03', 'L-04']))
  expect(result.latency.p50).toBeGreaterThan(0)
})

test('with QoS 0 an answered ping counts, with QoS 2 the whole exchange', async () => {
  const squads = [
    { kind: 'plantops', clients: 1, prefix: 'P-' },
    { kind: 'dc', clients: 1, prefix: 'D-' },
  ] as const
  const result = await generateLoad({ ...job, squads })
  const from = (topic: string): number => stored.filter((message) => message.startsWith(topic)).length
  expect(result).toMatchObject({ unanswered: 0, disconnects: 0, acknowledged: stored.length })
  expect(result.readings).toBe(from('devices/P-01') + 10 * from('iot/D-01'))
  // A mixed fleet goes in step, however much less a QoS 0 message costs.
  expect(Math.min(from('devices/P-01'), from('iot/D-01'))).toBeGreaterThan(10)
  expect(Math.abs(from('devices/P-01') - from('iot/D-01'))).toBeLessThanOrEqual(2 * job.window)
})

test('a backlog is sent to its end, batch by batch, and then the job is over', async () => {
  const squads = [{ kind: 'acuvim-card', clients: 3, prefix: 'B-' }] as const
  const result = await generateLoad({ ...job, squads, window: 1, messages: 7, warmUp: 0, seconds: 60 })
  expect(result).toMatchObject({ acknowledged: 21, readings: 420, unanswered: 0 })
  expect(new Set(stored).size).toBe(21)
  expect(result.seconds).toBeLessThan(10)
})

test('a client of a backlog may wait before the next batch', async () => {
  const squads = [{ kind: 'acuvim-card', clients: 2, prefix: 'B-' }] as const
  const result = await generateLoad({ ...job, squads, window: 1, messages: 4, pauseMs: 50, warmUp: 0, seconds: 60 })
  expect(result.acknowledged).toBe(8)
  expect(result.seconds).toBeGreaterThan(0.15)
})

test('a job can be ended before its time', async () => {
  const ended = new AbortController()
  broker.once('publish', () => ended.abort())
  const result = await generateLoad({ ...job, seconds: 60 }, ended.signal)
  expect(result.unanswered).toBe(0)
  expect(result.seconds).toBeLessThan(10)
})

test('a rate is kept', async () => {
  const { perSecond } = await generateLoad({ ...job, rate: 400, seconds: 0.5 })
  expect(perSecond).toBeGreaterThan(350)
  expect(perSecond).toBeLessThan(450)
})

test('connections that are cut are counted', async () => {
  broker.on('client', (client) => {
    if (client.id === 'L-02') setTimeout(() => client.conn.destroy(), 50)
  })
  expect((await generateLoad(job)).disconnects).toBe(1)
})

test('a refused connection is an error that names the client', async () => {
  await expect(generateLoad({ ...job, password: 'wrong' })).rejects.toThrow(
    'L-01: the broker refused the connection (return code 5)',
  )
})
