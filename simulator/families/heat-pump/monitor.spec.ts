import { decode } from '../../testing/decode'
import { startOne, type Wishes } from '../../testing/one-device'
import { VirtualSite } from '../../testing/virtual-site'
import { heatPump } from './family'

const id = 'heatpump-001'
const minute = 60_000
let site: VirtualSite
beforeEach(() => {
  site = new VirtualSite()
})

const start = (wishes: Wishes = {}) => startOne(site, heatPump, wishes).device
const data = () =>
  site.of(id, '/data').map(({ payload, at, qos, retain }) => ({ ...JSON.parse(payload), arrived: at, qos, retain }))

test('it connects as its library does: clean session, keep-alive 60 s, a retained will "false" with QoS 1', () => {
  start()
  site.clock.advance(minute)
  expect(site.sessions[0]).toEqual({
    clientId: id,
    clean: true,
    keepAliveSeconds: 60,
    subscriptions: [{ topic: `heatpump/${id}/commands`, qos: 0 }],
    will: { topic: `heatpump/${id}/status/online`, payload: 'false', qos: 1, retain: true },
  })
  expect(site.heard[0]).toMatchObject({ topic: `heatpump/${id}/status/online`, payload: 'true', qos: 0, retain: true })
  expect(data().every(({ qos, retain }) => qos === 0 && !retain)).toBe(true)
})

test('a reading is the firmware’s: uptime in ms, version, validity, whole psi, and at most 1024 bytes with its topic', () => {
  start()
  site.clock.advance(minute)
  const [first] = data()
  expect(Object.keys(first).slice(0, 9)).toEqual([
    'device',
    'timestamp',
    'version',
    'temperature',
    'electrical',
    'pressure',
    'status',
    'alerts',
    'valid',
  ])
  expect(data().map(({ timestamp }) => timestamp)).toEqual([10_000, 20_000, 30_000, 40_000, 50_000, 60_000])
  expect(Number.isInteger(first.pressure.high)).toBe(true)
  for (const { payload, topic } of site.heard) expect(Buffer.byteLength(payload) + topic.length + 8).toBeLessThan(1024)
})

test('power is voltage times current, and nothing flows while the compressor rests', () => {
  start()
  site.clock.advance(60 * minute)
  for (const { electrical, status } of data()) {
    expect(electrical.power).toBe(Math.round(electrical.voltage * electrical.current))
    expect(status.compressor).toBe(electrical.current > 1)
    if (!status.compressor) expect(electrical.current).toBe(0)
  }
})

test('with Unix time it sends what its makers’ simulator sends: neither version nor validity', () => {
  start({ habits: { heatPumpTime: 'unix' } })
  site.clock.advance(minute)
  const [first] = data()
  expect(first).not.toHaveProperty('version')
  expect(first).not.toHaveProperty('valid')
  expect(first.timestamp).toBe(first.arrived)
})

test('after an outage the buffer comes one by one, the oldest first, 100 ms apart', () => {
  start({ behaviours: ['dropout'], misfortunes: { dropout: { afterMs: 5 * minute, forMs: 5 * minute, everyMs: 60 * minute } } })
  site.clock.advance(12 * minute)
  const uptimes = data().map(({ timestamp }) => timestamp)
  expect(uptimes).toEqual(Array.from({ length: 72 }, (_, index) => (index + 1) * 10_000))
  const burst = data().filter(({ timestamp, arrived }) => arrived - site.clock.now() + 12 * minute - timestamp > 1_000)
  expect(burst.length).toBeGreaterThanOrEqual(29)
  const spacing = burst.slice(1).map(({ arrived }, index) => arrived - (burst[index]?.arrived ?? 0))
  expect(new Set(spacing)).toEqual(new Set([100]))
})

test('the buffer holds a hundred readings; a further one takes the place of the oldest', () => {
  const device = start({
    behaviours: ['dropout'],
    misfortunes: { dropout: { afterMs: 1_000, forMs: 30 * minute, everyMs: 60 * minute } },
  })
  site.clock.advance(29 * minute)
  expect(device.stored).toEqual({ size: 100, lost: 74 })
  site.clock.advance(2 * minute)
  const uptimes = data().map(({ timestamp }) => timestamp)
  expect(uptimes[0]).toBe(810_000)
  expect(uptimes).toEqual(uptimes.toSorted((a, b) => a - b))
})

test('a publish that fails ends the round, and the reading is sent again later', () => {
  start({ behaviours: ['dropout'], misfortunes: { dropout: { afterMs: 5 * minute, forMs: 5 * minute, everyMs: 60 * minute } } })
  // Back for a second only: ten of about thirty readings get out.
  site.clock.advance(10 * minute + 1_080)
  site.cutAll()
  site.clock.advance(5 * minute)
  const uptimes = data().map(({ timestamp }) => timestamp)
  expect(new Set(uptimes).size).toBe(uptimes.length)
  expect(uptimes).toEqual(Array.from({ length: uptimes.length }, (_, index) => (index + 1) * 10_000))
})

test('a restart begins again at uptime 0 and loses what was in memory', () => {
  start({ behaviours: ['restart'], misfortunes: { restart: { afterMs: 5 * minute, everyMs: 60 * minute } } })
  site.clock.advance(7 * minute)
  const uptimes = data().map(({ timestamp }) => timestamp)
  const again = uptimes.findIndex((uptime, index) => uptime < (uptimes[index - 1] ?? 0))
  expect(uptimes[again]).toBe(10_000)
})

test('a day of history is what fits into the buffer, told by uptimes', () => {
  start({ history: { spanMs: 24 * 60 * minute, stepMs: 5 * minute, hole: null } })
  site.clock.advance(minute)
  const uptimes = data().map(({ timestamp }) => timestamp)
  expect(uptimes.length).toBeGreaterThanOrEqual(95)
  const past = uptimes.filter((uptime) => uptime <= 24 * 60 * minute)
  expect(past.length).toBeGreaterThanOrEqual(94)
  expect(new Set(past.slice(1).map((uptime, index) => uptime - (past[index] ?? 0))).size).toBe(1)
})

test('a noisy board has high mains, which its levels say, and a thermistor that comes off', () => {
  start({ behaviours: ['noisy'] })
  site.clock.advance(120 * minute)
  const alerts = site.of(id, '/data').flatMap((message) => decode(message).events.map(({ body }) => body))
  expect(new Set(alerts.map(({ type }) => type))).toEqual(new Set(['voltage_high']))
  expect(new Set(alerts.map(({ severity }) => severity))).toEqual(new Set(['warning', 'critical']))
  const loose = data().filter(({ valid }) => !valid.temp_compressor)
  expect(loose.length).toBeGreaterThan(20)
  expect(loose.every(({ temperature }) => temperature.compressor === null)).toBe(true)
})
