import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import type { Aedes, Client } from 'aedes'
import type { Link, LinkEvents, Session } from './link'
import { mqttDial } from './mqtt-link'

let broker: Aedes
let server: Server
let url: string
let clients: Client[]
let heard: { readonly topic: string; readonly qos: number; readonly retain: boolean; readonly dup: boolean | undefined }[]
const links: Link[] = []

beforeEach(async () => {
  const { Aedes } = await import('aedes')
  broker = await Aedes.createBroker()
  clients = []
  heard = []
  broker.authenticate = (_client, user, password, done) => done(null, user === 'M-1' && password?.toString() === 'key')
  broker.on('client', (client) => clients.push(client))
  broker.authorizePublish = (_client, { topic, qos, retain, dup }, done) => {
    heard.push({ topic, qos, retain, dup })
    done(null)
  }
  server = createServer(broker.handle)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  url = `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  for (const link of links.splice(0)) link.cut()
  server.close()
  await new Promise<void>((resolve) => broker.close(resolve))
})

const session: Session = {
  clientId: 'M-1',
  clean: false,
  keepAliveSeconds: 15,
  will: { topic: 'iot/M-1/status', payload: 'gone', qos: 1, retain: true },
  subscriptions: [{ topic: 'iot/M-1/command', qos: 2 }],
}

function open(events: Partial<LinkEvents> = {}, password = 'key', given: Session = session): Promise<Link> {
  return new Promise((resolve, reject) => {
    const link = mqttDial({ url, password })(given, {
      onUp: () => resolve(link),
      onDown: (reason) => reject(new Error(reason)),
      onMessage: () => undefined,
      ...events,
    })
    links.push(link)
  })
}

function publish(link: Link, qos: 0 | 1 | 2): Promise<boolean> {
  return new Promise((resolve) => link.publish({ topic: 'iot/M-1/telemetry', payload: 'x', qos, dup: qos > 0 }, resolve))
}

test('the CONNECT is the session’s: id, clean flag, keep-alive and will [MQTT-3.1.2]', async () => {
  await open()
  const [client] = clients
  expect(client).toMatchObject({ id: 'M-1', clean: false, will: { topic: 'iot/M-1/status', qos: 1, retain: true } })
  expect((client as unknown as { _keepaliveInterval: number })._keepaliveInterval / 1500).toBeCloseTo(15, 2)
})

test('messages go with the QoS and flags they have, and are acknowledged', async () => {
  const link = await open()
  expect(await Promise.all([publish(link, 0), publish(link, 1), publish(link, 2)])).toEqual([true, true, true])
  expect(heard.map(({ qos, dup }) => [qos, dup])).toEqual([
    [0, false],
    [1, true],
    [2, true],
  ])
})

test('commands come to who subscribed', async () => {
  const subscribed = once(broker, 'subscribe')
  let hear: (text: string) => void
  const message = new Promise<string>((resolve) => {
    hear = resolve
  })
  await open({ onMessage: (topic, payload) => hear(`${topic} ${payload}`) })
  await subscribed
  broker.publish(
    { cmd: 'publish', topic: 'iot/M-1/command', payload: Buffer.from('go'), qos: 2, retain: false, dup: false },
    () => undefined,
  )
  expect(await message).toBe('iot/M-1/command go')
})

test('a pulled plug makes the broker publish the will, a goodbye does not [MQTT-3.14.4-3]', async () => {
  const polite = await open()
  const left = once(broker, 'clientDisconnect')
  await polite.close()
  await left
  expect(heard).toEqual([])
  const link = await open()
  const gone = new Promise<void>((resolve) => {
    broker.authorizePublish = (_client, { topic }, done) => {
      if (topic === 'iot/M-1/status') resolve()
      done(null)
    }
  })
  link.cut()
  await gone
})

test('a wrong key is told as the reason', async () => {
  await expect(open({}, 'wrong')).rejects.toThrow(/not authorized/i)
})
