import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import type { Aedes } from 'aedes'
import { deviceIds, Fleet, type FleetOptions } from './fleet'

let broker: Aedes
let server: Server
let options: FleetOptions
/** Topics as they come in, and whoever waits for one. */
let heard: string[]
let onHeard: () => void

beforeEach(async () => {
  const { Aedes } = await import('aedes')
  broker = await Aedes.createBroker()
  heard = []
  onHeard = () => undefined
  broker.authorizePublish = (_client, packet, done) => {
    heard.push(packet.topic)
    onHeard()
    done(null)
  }
  server = createServer(broker.handle)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  options = {
    access: { url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`, password: 'key' },
    devices: 3,
    prefix: 'ACV-',
    seed: 1,
    intervalMs: 100,
    heartbeatMs: 30_000,
    qos: 1,
    speed: 1,
    offsetMinutes: 0,
    specials: {},
    dropout: { afterMs: 60_000, forMs: 1_000, everyMs: 60_000 },
    history: { spanMs: 0, stepMs: 60_000 },
  }
})
afterEach(async () => {
  server.close()
  await new Promise<void>((resolve) => broker.close(resolve))
})

function until(look: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    onHeard = () => {
      if (look()) resolve()
    }
    onHeard()
  })
}

test('every meter of a fleet reports, and a stopped fleet leaves nothing unacknowledged or connected', async () => {
  const fleet = new Fleet(options, Date.now())
  fleet.start()
  await until(() => new Set(heard.filter((topic) => topic.endsWith('/telemetry'))).size === 3)
  await fleet.stop()
  expect(new Set(heard.filter((topic) => topic.endsWith('/telemetry')))).toEqual(
    new Set(['acuvim/ACV-001/telemetry', 'acuvim/ACV-002/telemetry', 'acuvim/ACV-003/telemetry']),
  )
  const counts = fleet.counts()
  expect(counts).toMatchObject({ connections: 3, connected: 0, failures: 0, inFlight: 0 })
  expect(counts.acknowledged).toBe(counts.sent)
})

test('ids have as many digits as the fleet needs', () => {
  expect(deviceIds('ACV-', 2)).toEqual(['ACV-001', 'ACV-002'])
  expect(deviceIds('M', 1000).at(-1)).toBe('M1000')
})

test('a fleet with more special meters than meters is refused', () => {
  expect(() => new Fleet({ ...options, specials: { noisy: 4 } }, 0)).toThrow('4 meters with a special behaviour')
})
