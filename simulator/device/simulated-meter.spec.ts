import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import type { Aedes, AuthorizePublishHandler, Client } from 'aedes'
import type { Decoded } from '../../core/dialect'
import { dialect } from '../../devices/acuvim/dialect'
import { deviceType } from '../../devices/acuvim-ii/device-type'
import { Meter } from '../model/meter'
import { feederOf } from '../model/plant'
import type { Behaviour } from './behaviour'
import { type FleetCounts, noCounts } from './fleet-counts'
import { Messages } from './messages'
import { Sampler } from './sampler'
import { SimulatedMeter, type SimulatedMeterOptions } from './simulated-meter'

interface Heard {
  readonly topic: string
  readonly kind: string
  readonly qos: number
  readonly retain: boolean
  readonly dup: boolean
  readonly text: string
  readonly decoded: Decoded
}

/** A real broker on a free port that writes down what it hears. */
class Site {
  readonly heard: Heard[] = []
  /** Wakes who waits when the meter counts something. */
  readonly counts: FleetCounts = new Proxy(noCounts(), {
    set: (counts, key, value) => {
      this.#wake()
      return Reflect.set(counts, key, value)
    },
  })
  readonly #server: Server
  readonly #broker: Aedes
  readonly #waiting = new Set<() => void>()
  readonly #meters: SimulatedMeter[] = []
  #clients: Client[] = []

  private constructor(broker: Aedes, server: Server) {
    this.#broker = broker
    this.#server = server
    broker.authenticate = (_client, user, password, done) => done(null, user === 'ACV-001' && password?.toString() === 'key')
    broker.authorizePublish = (_client, packet, done) => {
      this.#hear(packet)
      done(null)
    }
    broker.on('client', (client) => {
      this.#clients.push(client)
    })
  }

  static async open(): Promise<Site> {
    const { Aedes } = await import('aedes')
    const broker = await Aedes.createBroker()
    const server = createServer(broker.handle)
    await once(server.listen(0, '127.0.0.1'), 'listening')
    return new Site(broker, server)
  }

  get url(): string {
    return `mqtt://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  meter(behaviour: Behaviour = 'normal', options: Partial<SimulatedMeterOptions> = {}): SimulatedMeter {
    const bootedAt = Date.now()
    const id = 'ACV-001'
    const model = new Meter({ feeder: feederOf(1), seed: 1, siteSeed: 1, offsetMinutes: 0, speed: 1, anchor: bootedAt })
    const meter = new SimulatedMeter({
      id,
      access: { url: this.url, password: 'key' },
      behaviour,
      sampler: new Sampler({ meter: model, seed: 1, noisy: behaviour === 'noisy', brief: false }),
      messages: new Messages({
        id,
        epoch: 7,
        bootedAt,
        link: 'wifi',
        clock: behaviour === 'clockless' ? 'boot' : 'ntp',
        qos: 1,
        heartbeatSeconds: 30,
      }),
      intervalMs: 40,
      heartbeatMs: 30_000,
      dropout: { afterMs: 200, forMs: 200, everyMs: 60_000 },
      history: { spanMs: 0, stepMs: 60_000 },
      seed: 1,
      counts: this.counts,
      ...options,
    })
    this.#meters.push(meter)
    meter.start()
    return meter
  }

  /** Runs before a publish is acknowledged. */
  onPublish(handler: AuthorizePublishHandler): void {
    this.#broker.authorizePublish = (client, packet, done) => {
      this.#hear(packet)
      handler(client, packet, done)
    }
  }

  cutConnections(): void {
    for (const client of this.#clients) client.conn.destroy()
    this.#clients = []
  }

  async until<T>(look: () => T | undefined | false | null): Promise<T> {
    for (;;) {
      const found = look()
      if (found) return found
      await new Promise<void>((resolve) => this.#waiting.add(resolve))
    }
  }

  of(kind: string): readonly Heard[] {
    return this.heard.filter((message) => message.kind === kind)
  }

  async close(): Promise<void> {
    await Promise.all(this.#meters.map((meter) => meter.stop()))
    this.#server.close()
    await new Promise<void>((resolve) => this.#broker.close(resolve))
  }

  #hear(packet: Parameters<AuthorizePublishHandler>[1]): void {
    const { topic, qos, retain } = packet
    const kind = topic === 'devices/register' ? 'register' : (topic.split('/')[2] ?? '')
    const payload = Buffer.from(packet.payload)
    const uplink = { position: 1, receivedAt: Date.now(), identity: 'ACV-001', topic, qos, retain, payload, refusal: null }
    const decoded = dialect.decode(uplink, { dialect: 'acuvim', kind, device: 'ACV-001' }, deviceType)
    this.heard.push({ topic, kind, qos, retain, dup: packet.dup === true, text: payload.toString(), decoded })
    this.#wake()
  }

  #wake(): void {
    for (const wake of this.#waiting) wake()
    this.#waiting.clear()
  }
}

let site: Site
beforeEach(async () => {
  site = await Site.open()
})
afterEach(() => site.close())

const readings = () => site.of('telemetry').flatMap((message) => message.decoded.readings)
/** Numbers of the readings heard, each once, ascending. */
const numbers = () => [...new Set(readings().map((reading) => reading.seq))].sort((a, b) => a - b)
const nothingMissing = () => numbers().every((seq, index) => seq === index)
const statuses = () => site.of('status').flatMap((message) => message.decoded.events.map((event) => event.body))

test('a meter registers, says online, sends a heartbeat and then readings its dialect accepts', async () => {
  site.meter()
  await site.until(() => readings().length >= 3 && nothingMissing())
  expect(site.heard.slice(0, 4).map((message) => message.kind)).toEqual(['register', 'status', 'heartbeat', 'telemetry'])
  expect(site.heard.flatMap((message) => message.decoded.rejections)).toEqual([])
  expect(site.of('status')[0]).toMatchObject({ retain: true, qos: 1 })
  expect(statuses()[0]).toMatchObject({ online: true, epoch: 7, session: 1 })
  expect(readings()[0]).toMatchObject({ epoch: 7, source: 'live', link: 'wifi', quality: [] })
})

test('a reading is a message of at most 1 KB', async () => {
  site.meter()
  const message = await site.until(() => site.of('telemetry')[0])
  expect(Buffer.byteLength(message.text)).toBeLessThanOrEqual(1024)
})

test('after an outage it connects again as the next session, sends live first and then what it kept, oldest first', async () => {
  site.meter()
  await site.until(() => readings().length >= 2)
  site.cutConnections()
  await site.until(() => readings().some((reading) => reading.source === 'buffered'))

  const batch = site.of('telemetry').findIndex((message) => message.decoded.readings[0]?.source === 'buffered')
  const online = site.of('status').length
  expect(online).toBeGreaterThanOrEqual(3)
  expect(statuses()).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ online: false, session: 1, will: true }),
      expect.objectContaining({ online: true, session: 2 }),
    ]),
  )
  const kept = site.of('telemetry')[batch]?.decoded.readings ?? []
  const before = site.of('telemetry')[batch - 1]?.decoded.readings[0]
  expect(before).toMatchObject({ source: 'live' })
  expect(kept.map((reading) => reading.seq)).toEqual(kept.map((_, index) => (kept[0]?.seq ?? 0) + index))
  expect(before?.seq).toBeGreaterThan(kept.at(-1)?.seq ?? Number.NaN)
})

test('a reading the broker did not acknowledge is sent again with the same number and time', async () => {
  let held = false
  site.onPublish((client, packet, done) => {
    if (held || !packet.topic.endsWith('/telemetry')) return done(null)
    held = true
    client?.conn.destroy()
  })
  site.meter()
  const first = await site.until(() => readings()[0])
  const again = await site.until(() => readings().find((reading) => reading.seq === first.seq && reading.source === 'buffered'))
  expect(again).toMatchObject({ at: first.at, epoch: first.epoch, values: first.values })
})

test('history comes as batches from the card, complete and in order, after the first live reading', async () => {
  site.meter('normal', { history: { spanMs: 3 * 3_600_000, stepMs: 300_000 } })
  await site.until(() => readings().filter((reading) => reading.source === 'buffered').length >= 36)
  expect(readings()[0]?.source).toBe('live')
  const past = readings().filter((reading) => reading.source === 'buffered')
  expect(past.map((reading) => reading.seq)).toEqual(past.map((_, index) => index))
  const steps = past.slice(1).map((reading, index) => reading.at - (past[index]?.at ?? 0))
  expect(new Set(steps)).toEqual(new Set([300_000]))
})

test('stopping says offline, retained, and leaves no last will behind', async () => {
  const meter = site.meter()
  await site.until(() => readings().length >= 1)
  await meter.stop()
  expect(statuses().at(-1)).toMatchObject({ online: false, session: 1 })
  expect(statuses().filter((body) => body.will === true)).toEqual([])
  expect(site.of('status').at(-1)?.retain).toBe(true)
  expect(site.counts.acknowledged).toBe(site.counts.sent)
})

test('a dropout leaves without goodbye and comes back with every reading it measured meanwhile', async () => {
  site.meter('dropout')
  await site.until(() => statuses().find((body) => body.session === 2 && body.online === true))
  await site.until(() => readings().some((reading) => reading.source === 'buffered') && nothingMissing())
  expect(statuses().filter((body) => body.will === true)).toHaveLength(1)
})

test('duplicates are the same message again, marked as such [MQTT-3.3.1-1]', async () => {
  site.meter('duplicates')
  const again = await site.until(() => site.of('telemetry').find((message) => message.dup))
  expect(site.of('telemetry').filter((message) => message.text === again.text)).toHaveLength(2)
})

test('a meter that breaks its JSON gets a rejection for it and none for its readings', async () => {
  site.meter('bad-json')
  const broken = await site.until(() => site.of('telemetry').find((message) => message.decoded.rejections.length > 0))
  expect(broken.decoded.rejections[0]?.code).toBe('NOT_JSON')
  expect(readings().length).toBeGreaterThanOrEqual(4)
})

test('a meter without a clock sends time since boot, which the dialect places by arrival', async () => {
  site.meter('clockless')
  const reading = await site.until(() => readings()[2])
  expect(reading.quality).toContain('clock-estimated')
  expect(Math.abs(reading.at - Date.now())).toBeLessThan(5_000)
})

test('a noisy input leads to readings that are flagged as out of range', async () => {
  site.meter('noisy', { history: { spanMs: 24 * 3_600_000, stepMs: 300_000 } })
  const flagged = await site.until(() => readings().find((reading) => reading.quality.includes('out-of-range')))
  expect(flagged.values.voltage_l2_n).toBe(1e6)
})

test('a wrong key is a failure that names the reason, and no reading is lost meanwhile', async () => {
  const meter = site.meter('normal', { access: { url: site.url, password: 'wrong' } })
  expect(await site.until(() => site.counts.lastTrouble)).toMatch(/not authorized/i)
  await site.until(() => site.counts.measured >= 3)
  expect(meter.card.size).toBe(site.counts.measured)
})
