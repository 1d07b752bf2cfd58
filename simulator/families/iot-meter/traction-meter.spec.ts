import type { Decoded } from '../../../core/dialect'
import { decode } from '../../testing/decode'
import { startOne, type Wishes } from '../../testing/one-device'
import { type Heard, VirtualSite } from '../../testing/virtual-site'
import { tractionAc, tractionDc } from './family'

const id = 'dc-meter-001'
const minute = 60_000
let site: VirtualSite
beforeEach(() => {
  site = new VirtualSite()
})

const start = (wishes: Wishes = {}) => startOne(site, tractionDc, wishes).device
const heard = (kind: string): readonly Heard[] => site.of(id, `/${kind}`)
const bodies = (kind: string) => heard(kind).map(({ payload }) => JSON.parse(payload))
const replies = (kind: string): Decoded['events'] => heard(kind).flatMap((message) => decode(message).events)
const tell = (cmd: string, params: object = {}): void =>
  site.send(
    id,
    `iot/${id}/command`,
    JSON.stringify({ v: 2, cmd_id: `c-${cmd}`, ts: new Date(site.clock.now()).toISOString(), cmd, params }),
  )
/** Numbers in the order in which the messages came. */
const numbers = (): number[] => site.heard.map(({ payload }) => JSON.parse(payload).seq).filter((seq) => seq !== undefined)

describe('on the wire', () => {
  test('it connects with its id, a persistent session, 15 s keep-alive and a retained will (clauses 3.1, 3.3, 3.4)', () => {
    start()
    site.clock.advance(minute)
    expect(site.sessions).toHaveLength(1)
    expect(site.sessions[0]).toMatchObject({
      clientId: id,
      clean: false,
      keepAliveSeconds: 15,
      subscriptions: [{ topic: `iot/${id}/command`, qos: 2 }],
      will: { topic: `iot/${id}/status`, qos: 1, retain: true },
    })
    expect(heard('status').map(({ qos, retain }) => [qos, retain])).toEqual([[1, true]])
    expect(bodies('status')[0]).not.toHaveProperty('seq')
    expect(heard('telemetry').every(({ qos, retain }) => qos === 2 && !retain)).toBe(true)
  })

  test('each message has ten samples of V and I, a second apart, and comes each ten seconds (clause 4.2)', () => {
    start()
    site.clock.advance(minute)
    expect(heard('telemetry')).toHaveLength(6)
    for (const { measurements } of bodies('telemetry')) {
      expect(measurements).toHaveLength(20)
      const times = [...new Set(measurements.map(({ ts }: { ts: string }) => Date.parse(ts)))] as number[]
      expect(times.slice(1).map((at, index) => at - (times[index] ?? 0))).toEqual(Array.from({ length: 9 }, () => 1000))
    }
  })

  test('an AC meter sends V, I, frequency and power factor: forty measurements', () => {
    startOne(site, tractionAc)
    site.clock.advance(minute)
    const [message] = site.of('ac-meter-001', '/telemetry')
    const { measurements } = JSON.parse(message?.payload ?? '{}')
    expect(measurements).toHaveLength(40)
    expect(measurements.find(({ type }: { type: string }) => type === 'pf')).not.toHaveProperty('unit')
  })

  test('numbers begin at 0 and go over all kinds of message (clause 4.1)', () => {
    start()
    site.clock.advance(15_000)
    tell('request_status')
    site.clock.advance(10_000)
    expect(numbers()).toEqual([0, 1, 2, 3])
    expect(bodies('hello')[0]).toMatchObject({ seq: 2, msg_type: 'hello', uptime_s: 15, fw_version: '1.4.2' })
  })

  test('what was measured while it was away comes as it was numbered, oldest first, at most ten on the way', () => {
    const device = start({ behaviours: ['dropout'] })
    site.clock.advance(7 * minute)
    site.acknowledges = false
    site.clock.advance(minute)
    expect(device.inFlight).toBe(100)
    site.acknowledges = true
    site.cutAll()
    site.clock.advance(2 * minute)
    const seqs = bodies('telemetry').map(({ seq }) => seq)
    const firsts = seqs.filter((seq, index) => seqs.indexOf(seq) === index)
    expect(firsts).toEqual(Array.from({ length: 60 }, (_, seq) => seq))
    expect(device.stored.size).toBeLessThanOrEqual(10)
  })
})

describe('hello (REQ-HELLO-001)', () => {
  test('none is sent while datagrams come at least as often', () => {
    start()
    site.clock.advance(10 * minute)
    expect(heard('hello')).toEqual([])
  })

  test('one comes at each hello interval when datagrams are rarer', () => {
    start()
    site.clock.advance(1_000)
    tell('update_config', { send_interval_s: 120, hello_interval_s: 30 })
    site.clock.advance(10 * minute)
    expect(heard('hello')).toHaveLength(20)
    // 120 samples of V and I are more than one datagram takes.
    expect(bodies('telemetry').map(({ measurements }) => measurements.length)).toEqual(Array(5).fill([200, 40]).flat())
  })
})

describe('commands (clause 6)', () => {
  test('update_config changes the intervals from then on, and what it does not name stays', () => {
    start()
    site.clock.advance(10_500)
    tell('update_config', { send_interval_s: 5, sampling_cadence_ms: 500 })
    site.clock.advance(60_000)
    expect(replies('command/ack')).toMatchObject([{ body: { requestId: 'c-update_config', status: 'accepted' } }])
    const after = bodies('telemetry').slice(2)
    expect(after).toHaveLength(11)
    expect(after.every(({ measurements }) => measurements.length === 20)).toBe(true)
    expect(heard('hello')).toEqual([])
  })

  test.each([
    [{ send_interval_s: 0 }, 'send_interval_s must be a whole number from 1 to 3600'],
    [{ sampling_cadence_ms: '1000' }, 'sampling_cadence_ms must be a whole number from 100 to 60000'],
    [{ device_id: 'other' }, 'device_id cannot be changed'],
  ])('update_config with %j is rejected with the reason and changes nothing', (params, detail) => {
    start()
    site.clock.advance(10_500)
    tell('update_config', params)
    site.clock.advance(20_000)
    expect(bodies('command/ack')).toMatchObject([{ result: 'rejected', detail }])
    expect(heard('telemetry')).toHaveLength(3)
  })

  test('request_status is answered with an ack and then a hello at once', () => {
    start()
    site.clock.advance(3_000)
    tell('request_status')
    expect(site.heard.slice(-2).map(({ topic }) => topic)).toEqual([`iot/${id}/command/ack`, `iot/${id}/hello`])
  })

  test('reboot is acknowledged; then its will comes, and it begins again at number 0', () => {
    start()
    site.clock.advance(65_000)
    tell('reboot')
    site.clock.advance(30_000)
    expect(bodies('command/ack')).toMatchObject([{ seq: 6, result: 'accepted', detail: 'Reboot scheduled' }])
    expect(heard('status').map(({ payload, will }) => [JSON.parse(payload).status, will])).toEqual([
      ['online', false],
      ['offline', true],
      ['online', false],
    ])
    expect(numbers().slice(6)).toEqual([6, 0, 1])
  })

  test('factory_reset goes back to the intervals of the works', () => {
    start()
    site.clock.advance(1_000)
    tell('update_config', { send_interval_s: 60 })
    tell('factory_reset')
    site.clock.advance(10_000)
    const before = heard('telemetry').length
    site.clock.advance(minute)
    expect(heard('telemetry').length - before).toBe(6)
    expect(bodies('command/ack').at(-1)).toMatchObject({ detail: 'Factory reset scheduled' })
  })

  test('start_ota plays its states while data goes on, and a hello with the new version confirms it (clause 7)', () => {
    start()
    site.clock.advance(1_000)
    tell('start_ota', {
      fw_version: '1.5.0',
      fw_url: 'https://plant.example/fw.bin',
      fw_sha256: 'ab'.repeat(32),
      fw_size_bytes: 5,
    })
    site.clock.advance(minute)
    expect(replies('ota/status').map(({ body }) => [body.status, (body.result as { state: string }).state])).toEqual([
      ...Array.from({ length: 5 }, () => ['accepted', 'downloading']),
      ['accepted', 'verifying'],
      ['accepted', 'applying'],
      ['done', 'success'],
    ])
    expect(heard('ota/status').every(({ qos }) => qos === 1)).toBe(true)
    expect(bodies('hello')).toMatchObject([{ fw_version: '1.5.0', seq: 0 }])
    expect(heard('telemetry').length).toBeGreaterThanOrEqual(5)
  })

  test('an image whose hash does not match fails, and the meter stays as it is', () => {
    start()
    site.clock.advance(1_000)
    tell('start_ota', {
      fw_version: '1.5.0',
      fw_url: 'https://plant.example/fw.bin',
      fw_sha256: '0'.repeat(64),
      fw_size_bytes: 5,
    })
    site.clock.advance(minute)
    tell('request_status')
    expect(bodies('ota/status').at(-1)).toMatchObject({ ota_state: 'failed', detail: 'SHA-256 of the image does not match' })
    expect(bodies('hello')).toMatchObject([{ fw_version: '1.4.2' }])
  })

  test('a command it does not have, and one without its parameters, are answered, too', () => {
    start()
    site.clock.advance(1_000)
    tell('set_interval')
    tell('start_ota')
    site.send(id, `iot/${id}/command`, 'not json')
    expect(bodies('command/ack')).toMatchObject([
      { result: 'unsupported', detail: 'Unknown command: set_interval', cmd_id: 'c-set_interval' },
      { result: 'rejected', detail: 'fw_version must be a text' },
    ])
  })
})

describe('history', () => {
  test('comes in datagrams of at most 200 measurements, numbered from 0, before what is measured now', () => {
    start({ history: { spanMs: 24 * 60 * minute, stepMs: minute, hole: null } })
    site.clock.advance(minute)
    const messages = bodies('telemetry')
    expect(messages.map(({ measurements }) => measurements.length)).toEqual([
      ...Array.from({ length: 14 }, () => 200),
      80,
      ...Array(6).fill(20),
    ])
    expect(numbers()).toEqual(messages.map((_, seq) => seq))
    const readings = heard('telemetry').flatMap((message) => decode(message).readings)
    expect(readings.length).toBe(1500)
    expect(readings.map(({ at }) => at)).toEqual(readings.map(({ at }) => at).toSorted((a, b) => a - b))
  })

  test('with a hole shows it as missing numbers', () => {
    start({ history: { spanMs: 24 * 60 * minute, stepMs: minute, hole: [0.5, 0.6] } })
    site.clock.advance(minute)
    const seqs = bodies('telemetry').map(({ seq }) => seq)
    expect(seqs).toEqual([0, 1, 2, 3, 4, 5, 6, 7, ...Array.from({ length: 12 }, (_, index) => index + 10)])
  })
})
