import type { DecodedReading } from '../../../core/reading'
import { noCounts } from '../../device/fleet-counts'
import { decode } from '../../testing/decode'
import { startOne, type Wishes } from '../../testing/one-device'
import { type Heard, VirtualSite } from '../../testing/virtual-site'
import { acuvim } from './family'

const id = 'ACV-001'
const minute = 60_000
const hour = 60 * minute
let site: VirtualSite
beforeEach(() => {
  site = new VirtualSite()
})

const start = (wishes: Wishes = {}) => startOne(site, acuvim, wishes).device
const telemetry = (): readonly Heard[] => site.of(id, '/telemetry')
const readings = (): DecodedReading[] => telemetry().flatMap((message) => [...decode(message).readings])
/** Numbers of the readings heard, each once, ascending. */
const numbers = (): number[] => [...new Set(readings().map(({ seq }) => seq))].sort((a, b) => a - b)
const statuses = () => site.of(id, '/status').map(({ payload }) => JSON.parse(payload))

test('it registers, says online, sends a heartbeat and then readings', () => {
  start()
  site.clock.advance(minute)
  expect(site.heard.slice(0, 4).map(({ topic }) => topic)).toEqual([
    'devices/register',
    'acuvim/ACV-001/status',
    'acuvim/ACV-001/heartbeat',
    'acuvim/ACV-001/telemetry',
  ])
  expect(site.sessions[0]).toMatchObject({
    clientId: id,
    clean: false,
    keepAliveSeconds: 60,
    will: { topic: 'acuvim/ACV-001/status', qos: 1, retain: true },
    subscriptions: [{ topic: 'acuvim/ACV-001/cmd', qos: 1 }],
  })
  expect(statuses()).toEqual([{ v: 1, st: 'online', ep: expect.any(Number), ses: 1 }])
  expect(readings()[0]).toMatchObject({ seq: 0, source: 'live', link: 'wifi', quality: [] })
  expect(readings().length).toBe(13)
})

test('a reading is a message of at most 1 KB, and so is a batch over the mobile network', () => {
  startOne(site, acuvim, { index: 3, history: { spanMs: hour, stepMs: minute, hole: null } })
  site.clock.advance(minute)
  const sizes = telemetry().map(({ payload }) => Buffer.byteLength(payload))
  expect(readings().some(({ source, link }) => source === 'buffered' && link === 'gsm')).toBe(true)
  expect(Math.max(...sizes)).toBeLessThanOrEqual(1024)
})

test('after an outage it is the next session, sends live first and then what it kept, oldest first', () => {
  start({ behaviours: ['dropout'] })
  site.clock.advance(12 * minute)
  expect(statuses().map(({ st, ses, lw }) => [st, ses, lw])).toEqual([
    ['online', 1, undefined],
    ['offline', 1, true],
    ['online', 2, undefined],
  ])
  const batch = telemetry().findIndex((message) => decode(message).readings[0]?.source === 'buffered')
  const kept = decode(telemetry()[batch] as Heard).readings
  const [before] = decode(telemetry()[batch - 1] as Heard).readings
  expect(before?.source).toBe('live')
  expect(kept.map(({ seq }) => seq)).toEqual(kept.map((_, index) => (kept[0]?.seq ?? 0) + index))
  expect(before?.seq).toBeGreaterThan(kept.at(-1)?.seq ?? Number.NaN)
  expect(numbers()).toEqual(numbers().map((_, index) => index))
})

test('a reading the broker did not acknowledge is sent again with the same number and time', () => {
  const device = start()
  site.clock.advance(minute)
  site.acknowledges = false
  site.clock.advance(minute)
  expect(device.inFlight).toBe(12)
  site.acknowledges = true
  site.cutAll()
  site.clock.advance(minute)
  const twice = readings().filter(({ seq, source }) => seq === 15 && source === 'buffered')
  expect(twice).toHaveLength(1)
  const first = readings().find(({ seq }) => seq === 15)
  expect(twice[0]).toMatchObject({ at: first?.at, epoch: first?.epoch, values: first?.values })
  expect(device.stored.size).toBe(0)
})

test('history comes as batches from the card, complete and in order, after the first live reading', () => {
  start({ history: { spanMs: 3 * hour, stepMs: 5 * minute, hole: null } })
  site.clock.advance(minute)
  expect(readings()[0]?.source).toBe('live')
  const past = readings().filter(({ source }) => source === 'buffered')
  expect(past.map(({ seq }) => seq)).toEqual(Array.from({ length: 36 }, (_, seq) => seq))
  expect(new Set(past.slice(1).map(({ at }, index) => at - (past[index]?.at ?? 0)))).toEqual(new Set([5 * minute]))
})

test('a hole in its history are numbers that never come', () => {
  start({ history: { spanMs: 3 * hour, stepMs: 5 * minute, hole: [0.5, 0.6] } })
  site.clock.advance(minute)
  const missing = Array.from({ length: 36 }, (_, seq) => seq).filter((seq) => !numbers().includes(seq))
  expect(missing).toEqual([18, 19, 20, 21])
})

test('a restart is another epoch in which it counts from 0; its card and the meter’s counters outlive it', () => {
  const device = start({
    behaviours: ['restart'],
    misfortunes: { restart: { afterMs: 10 * minute, everyMs: 24 * hour } },
  })
  site.clock.advance(8 * minute)
  site.reachable = false
  site.cutAll()
  site.clock.advance(4 * minute)
  expect(device.stored.size).toBeGreaterThan(40)
  site.reachable = true
  site.clock.advance(5 * minute)
  const epochs = [...new Set(readings().map(({ epoch }) => epoch))]
  expect(epochs).toHaveLength(2)
  for (const epoch of epochs) {
    const own = [...new Set(readings().flatMap((reading) => (reading.epoch === epoch ? [reading.seq] : [])))].sort(
      (a, b) => a - b,
    )
    expect(own).toEqual(own.map((_, index) => index))
  }
  const energies = readings()
    .toSorted((a, b) => a.at - b.at)
    .map(({ values }) => values.energy_active_import ?? Number.NaN)
  expect(energies).toEqual(energies.toSorted((a, b) => a - b))
})

test('stopping says offline, retained, and leaves no last will behind', async () => {
  const counts = noCounts()
  const device = start({ counts })
  site.clock.advance(minute)
  const stopping = device.stop()
  site.clock.advance(100)
  await stopping
  expect(statuses().at(-1)).toMatchObject({ st: 'offline', ses: 1 })
  expect(statuses().at(-1)).not.toHaveProperty('lw')
  expect(site.of(id, '/status').at(-1)?.retain).toBe(true)
  expect(counts.acknowledged).toBe(counts.sent)
})

test('a meter without a clock sends time since boot, which the dialect places by arrival', () => {
  start({ behaviours: ['clockless'] })
  site.clock.advance(minute)
  for (const message of telemetry()) {
    const [reading] = decode(message).readings
    expect(reading?.quality).toContain('clock-estimated')
    expect(Math.abs((reading?.at ?? 0) - message.at)).toBeLessThan(100)
  }
})

test('while no broker answers, no reading is lost, and the tries become fewer', () => {
  const counts = noCounts()
  site.reachable = false
  const device = start({ counts })
  site.clock.advance(20 * minute)
  expect(device.stored.size).toBe(counts.measured)
  expect(counts.lastTrouble).toBe('connection refused')
  expect(counts.failures).toBeGreaterThan(15)
  expect(counts.failures).toBeLessThan(50)
})

test('a command is answered, and carried out once even if it comes again', () => {
  start()
  site.clock.advance(minute)
  const tell = (cmd: string, request: string): void =>
    site.send(id, 'acuvim/ACV-001/cmd', JSON.stringify({ v: 1, id: request, cmd }))
  tell('ping', 'a')
  tell('ota_update', 'b')
  tell('restart', 'c')
  tell('restart', 'c')
  site.clock.advance(minute)
  const replies = site.of(id, '/resp').map(({ payload }) => JSON.parse(payload))
  expect(replies.map(({ id: request, st }) => `${request} ${st}`)).toEqual([
    'a done',
    'b unsupported',
    'c accepted',
    'c accepted',
  ])
  expect(site.sessions).toHaveLength(2)
})
