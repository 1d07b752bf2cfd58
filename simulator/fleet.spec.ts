import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import type { Aedes } from 'aedes'
import { systemClock } from './device/clock'
import { usualHabits } from './device/family'
import { mqttDial } from './device/mqtt-link'
import { families, familyNamed } from './families'
import { Fleet, type FleetOptions, placesOf, type Squad } from './fleet'
import { decode } from './testing/decode'
import { VirtualSite } from './testing/virtual-site'

const squad = (name: string, count: number): Squad => {
  const family = familyNamed(name)
  if (family === undefined) throw new Error(`there is no family ${name}`)
  return { family, count }
}

const options: FleetOptions = {
  squads: families.map((family) => ({ family, count: 2 })),
  prefix: null,
  seed: 1,
  intervalMs: null,
  habits: usualHabits,
  speed: 1,
  offsetMinutes: 0,
  specials: {},
  misfortunes: {
    dropout: { afterMs: 60_000, forMs: 10_000, everyMs: 600_000 },
    restart: { afterMs: 60_000, everyMs: 600_000 },
    driftPpm: 500,
  },
  history: { spanMs: 0, stepMs: 60_000 },
}

describe('over a real broker', () => {
  let broker: Aedes
  let server: Server
  let rejected: string[]
  let heard: Set<string>
  let onHeard: () => void

  beforeEach(async () => {
    const { Aedes } = await import('aedes')
    broker = await Aedes.createBroker()
    rejected = []
    heard = new Set()
    onHeard = () => undefined
    broker.authorizePublish = (client, packet, done) => {
      const { topic, retain } = packet
      const qos = packet.qos as 0 | 1 | 2
      const message = { device: client?.id ?? '', topic, payload: packet.payload.toString(), qos, retain, at: Date.now() }
      const { rejections, readings } = decode(message)
      rejected.push(...rejections.map(({ code, reason }) => `${topic} ${code} ${reason}`))
      if (readings.length > 0) heard.add(message.device)
      onHeard()
      done(null)
    }
    server = createServer(broker.handle)
    await once(server.listen(0, '127.0.0.1'), 'listening')
  })
  afterEach(async () => {
    server.close()
    await new Promise<void>((resolve) => broker.close(resolve))
  })

  test('every device of every family reports, and a stopped fleet leaves nothing unacknowledged or connected', async () => {
    const url = `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`
    const fleet = new Fleet({ ...options, intervalMs: 100 }, mqttDial({ url, password: 'key' }), systemClock)
    const all = new Promise<void>((resolve) => {
      onHeard = () => {
        if (heard.size === 12) resolve()
      }
    })
    fleet.start()
    await all
    await fleet.stop()
    expect(rejected).toEqual([])
    const counts = fleet.counts()
    expect(counts).toMatchObject({ connections: 12, connected: 0, failures: 0, inFlight: 0 })
    expect(counts.acknowledged).toBe(counts.sent)
  })
})

test('a fleet of every family at its own pace: in twenty minutes nothing is rejected', () => {
  const site = new VirtualSite()
  const fleet = new Fleet(options, site.dial, site.clock)
  fleet.start()
  site.clock.advance(20 * 60_000)
  expect(fleet.counts()).toMatchObject({ connected: 12, failures: 0, lost: 0, dropped: 0 })
  expect(site.heard.flatMap((message) => decode(message).rejections)).toEqual([])
})

test('history comes from those whose kind can, with a hole where there shall be a gap', () => {
  const site = new VirtualSite()
  const startedAt = site.clock.now()
  const history = { spanMs: 86_400_000, stepMs: 300_000 }
  const fleet = new Fleet({ ...options, history, specials: { gap: ['ACV-002'] } }, site.dial, site.clock)
  fleet.start()
  site.clock.advance(60_000)
  const old = (device: string): number =>
    site.heard
      .filter((message) => message.device === device)
      .flatMap((message) => decode(message).readings)
      .filter(({ at }) => at <= startedAt && at % 300_000 === 0).length
  expect(old('ACV-001')).toBe(288)
  expect(old('ACV-002')).toBe(288 - 24)
  expect(old('dc-meter-001')).toBe(288)
  expect(old('plant-001')).toBe(0)
})

test('ids have as many digits as the largest squad needs', () => {
  const ids = (squads: readonly Squad[], prefix: string | null = null) => placesOf({ squads, prefix }).map(({ id }) => id)
  expect(ids([squad('acuvim', 2), squad('plantops', 1)])).toEqual(['ACV-001', 'ACV-002', 'plant-001'])
  expect(ids([squad('acuvim', 1000)], 'M').at(-1)).toBe('M1000')
})

test('a fleet with more special devices than devices is refused', () => {
  const site = new VirtualSite()
  const few = { ...options, squads: [squad('acuvim', 3)], specials: { noisy: 4 } }
  expect(() => new Fleet(few, site.dial, site.clock)).toThrow('more devices shall be special ("noisy") than the fleet of 3')
})
