import type { DecodedReading } from '../../core/reading'
import { behaviours } from '../device/behaviour'
import { noCounts } from '../device/fleet-counts'
import { decode } from '../testing/decode'
import { startOne, type Wishes } from '../testing/one-device'
import { type Heard, VirtualSite } from '../testing/virtual-site'
import { families, familyNamed } from '.'

const minute = 60_000
const hour = 60 * minute

let site: VirtualSite
beforeEach(() => {
  site = new VirtualSite()
})

const rejections = (heard: readonly Heard[]) =>
  heard.flatMap((message) => decode(message).rejections.map(({ code, reason }) => `${message.topic}: ${code} ${reason}`))
const readings = (heard: readonly Heard[]): DecodedReading[] => heard.flatMap((message) => [...decode(message).readings])
const telemetry = (id: string): readonly Heard[] =>
  site.heard.filter((message) => message.device === id && readings([message]).length > 0)

describe.each(families.map((family) => [family.name, family] as const))('a simulated device of the family %s', (_, family) => {
  const run = (wishes: Wishes, ms: number): string => {
    const { id } = startOne(site, family, wishes)
    site.clock.advance(ms)
    return id
  }
  const can = (behaviour: (typeof behaviours)[number]): boolean => !family.unfit.includes(behaviour)

  test('sends nothing its dialect rejects, and readings at its usual pace', () => {
    const counts = noCounts()
    const id = run({ counts }, hour)
    expect(rejections(site.heard)).toEqual([])
    const messages = telemetry(id).length
    const due = hour / family.usualIntervalMs
    expect(messages).toBeGreaterThanOrEqual(due - 1)
    expect(messages).toBeLessThanOrEqual(due + 2)
    expect(counts).toMatchObject({ connected: 1, connections: 1, failures: 0, dropped: 0 })
  })

  test('sends only values its device type calls plausible', () => {
    expect(readings(telemetry(run({}, hour))).filter(({ quality }) => quality.includes('out-of-range'))).toEqual([])
  })

  test('is the same again with the same seed, and another with another', () => {
    const payloads = (seed: number): string[] => {
      site = new VirtualSite()
      return telemetry(run({ seed }, 5 * minute)).map(({ payload }) => payload)
    }
    expect(payloads(3)).toEqual(payloads(3))
    expect(payloads(4)).not.toEqual(payloads(3))
  })

  test('connects again after an outage, and what it measured meanwhile comes later or was never kept', () => {
    const counts = noCounts()
    const id = run({ behaviours: ['dropout'], counts }, 20 * minute)
    expect(counts).toMatchObject({ connections: 2, connected: 1 })
    expect(rejections(site.heard)).toEqual([])
    const silent = site.heard.filter(
      ({ at, will }) => !will && at > site.clock.now() - 15 * minute && at < site.clock.now() - 13 * minute,
    )
    expect(silent).toEqual([])
    const all = readings(telemetry(id)).length
    if (family.keepsHistory) expect(all).toBeGreaterThanOrEqual(counts.measured - 10)
    else expect(counts.measured - all).toBeGreaterThanOrEqual(2)
  })

  test('says so when its plug is pulled, if its kind has a last will', () => {
    run({ behaviours: ['dropout'] }, 6 * minute)
    const wills = site.heard.filter(({ will }) => will)
    expect(wills.map(({ qos, retain }) => ({ qos, retain }))).toEqual(
      site.sessions[0]?.will === null ? [] : [{ qos: 1, retain: true }],
    )
    const events = wills.flatMap((message) => decode(message).events)
    for (const { kind, body } of events) expect({ kind, ...body }).toMatchObject({ kind: 'status', online: false, will: true })
  })

  test('connects again after a restart and goes on', () => {
    const counts = noCounts()
    const id = run({ behaviours: ['restart'], counts }, 20 * minute)
    expect(counts).toMatchObject({ connections: 2, connected: 1 })
    expect(rejections(site.heard)).toEqual([])
    expect(telemetry(id).at(-1)?.at).toBeGreaterThan(site.clock.now() - 2 * family.usualIntervalMs)
  })

  test('loses messages that nobody notices when told to drop', () => {
    const counts = noCounts()
    const id = run({ behaviours: ['drop'], counts }, 400 * family.usualIntervalMs)
    expect(counts.dropped).toBeGreaterThan(0.03 * counts.measured)
    expect(counts.dropped).toBeLessThan(0.2 * counts.measured)
    const arrived = readings(telemetry(id)).length
    // The last samples may still be waiting to become a message.
    expect(counts.measured - counts.dropped - arrived).toBeGreaterThanOrEqual(0)
    expect(counts.measured - counts.dropped - arrived).toBeLessThan(12)
  })

  test('sends each third message twice when told to duplicate, marked as a resend where MQTT has that [MQTT-3.3.1-2]', () => {
    const id = run({ behaviours: ['duplicates'] }, hour)
    const sent = telemetry(id)
    const copies = sent.filter(({ payload }, index) => payload === sent[index - 1]?.payload)
    expect(copies.length).toBeGreaterThanOrEqual(Math.floor((sent.length - copies.length) / 3))
    expect(copies.every(({ dup, qos }) => dup === qos > 0)).toBe(true)
  })

  test('is overtaken by itself when told to reorder, and loses nothing', () => {
    const counts = noCounts()
    const ordered = readings(telemetry(run({ counts }, hour)))
    site = new VirtualSite()
    const mixed = readings(telemetry(run({ behaviours: ['reorder'] }, hour)))
    // One may still be held back.
    expect(ordered.length - mixed.length).toBeLessThanOrEqual(family.dialect === 'iot-meter' ? 10 : 1)
    const key = ({ values }: DecodedReading): string => JSON.stringify(values)
    expect(mixed.map(key)).not.toEqual(ordered.slice(0, mixed.length).map(key))
  })

  test('runs away from the true time when told to drift, and so do its timers', () => {
    const span = 300 * family.usualIntervalMs
    const id = run({ behaviours: ['drift'], misfortunes: { driftPpm: 10_000 } }, span)
    const sent = telemetry(id)
    const last = sent.at(-1)
    const own = last === undefined ? Number.NaN : ownTime(last)
    expect(Math.abs(sent.length - 303)).toBeLessThanOrEqual(1)
    if (own !== null) expect((own - (last?.at ?? 0)) / span).toBeCloseTo(0.01, 3)
  })

  test('shows what cannot be, or misses a value, when an input is noisy', () => {
    const heard = telemetry(run({ behaviours: ['noisy'] }, 300 * family.usualIntervalMs))
    expect(rejections(heard)).toEqual([])
    const all = readings(heard)
    const most = Math.max(...all.map(({ values }) => Object.keys(values).length))
    const strange = all.filter(({ quality, values }) => quality.includes('out-of-range') || Object.keys(values).length < most)
    expect(strange.length).toBeGreaterThan(0)
    expect(strange.length).toBeLessThan(all.length / 4)
  })

  test('gets a rejection for JSON it breaks and none for its readings', () => {
    const id = run({ behaviours: ['bad-json'] }, 30 * minute)
    const broken = site.heard.filter((message) => decode(message).rejections.length > 0)
    expect(new Set(broken.flatMap((message) => decode(message).rejections.map(({ code }) => code)))).toEqual(
      new Set(['NOT_JSON']),
    )
    expect(telemetry(id).length).toBeGreaterThanOrEqual((30 * minute) / family.usualIntervalMs - 1)
  })

  test('says goodbye as its kind does when it is stopped', async () => {
    const { id, device } = startOne(site, family)
    site.clock.advance(5 * minute)
    const stopping = device.stop()
    site.clock.advance(100)
    await stopping
    expect(site.heard.filter(({ will }) => will)).toEqual([])
    const last = site.heard.at(-1)
    if (site.sessions[0]?.will === null) expect(last?.topic).toMatch(/telemetry|heartbeat/)
    else expect(last === undefined ? [] : decode(last).events).toMatchObject([{ kind: 'status', body: { online: false } }])
    const before = site.heard.length
    site.clock.advance(hour)
    expect([site.heard.length, device.inFlight, id.length > 0]).toEqual([before, 0, true])
  })

  test('brings a day of history with it, if its kind keeps one, and a hole in it stays a hole', () => {
    if (!family.keepsHistory) return
    const history = { spanMs: 24 * hour, stepMs: 5 * minute, hole: null }
    const whole = readings(telemetry(run({ history }, minute))).length
    site = new VirtualSite()
    const lacking = readings(telemetry(run({ history: { ...history, hole: [0.5, 0.6] } }, minute))).length
    expect(rejections(site.heard)).toEqual([])
    expect(whole).toBeGreaterThanOrEqual(95)
    expect((whole - lacking) / whole).toBeCloseTo(0.1, 1)
  })

  test('has no behaviour but those its kind has means for', () => {
    expect(behaviours.filter(can).length + family.unfit.length).toBe(behaviours.length)
  })
})

/** What the device's own clock says, ms UTC; null for one that has none. */
function ownTime({ topic, payload }: Heard): number | null {
  const message = JSON.parse(payload) as { ts?: unknown; timestamp?: unknown }
  if (topic.startsWith('iot/')) return Date.parse(String(message.ts))
  return typeof message.ts === 'number' ? message.ts : null
}

test('families have names and ids of their own', () => {
  const distinct = (pick: (family: (typeof families)[number]) => string): number => new Set(families.map(pick)).size
  expect([distinct(({ name }) => name), distinct(({ prefix }) => prefix)]).toEqual([families.length, families.length])
  expect(familyNamed('heat-pump')?.prefix).toBe('heatpump-')
})
