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
    if (client) stored.push(`${packet.topic} ${JSON.parse(packet.payload.toString()).sq}`)
    done(null)
  }
  server = createServer(broker.handle)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  job = { port, password: 'key', clients: 4, prefix: 'L-', epoch: 1, window: 10, rate: null, warmUp: 0.1, seconds: 0.3 }
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
