import type { RejectionCode } from '../../core/errors/catalogue'
import { mostMadeUp } from '../../core/projection/made-up-channels'
import { api, metric, post } from './harness/api'
import { Busbar, cleanUp } from './harness/busbar'
import { eventually } from './harness/eventually'
import { TestMeter } from './harness/meter'

jest.setTimeout(60_000)

interface RejectedRow {
  readonly device: string
  readonly topic: string
  readonly code: RejectionCode
  readonly raw: string
  readonly size: number
}

let busbar: Busbar
let meter: TestMeter
let seq = 0

beforeAll(async () => {
  // Unknown devices are refused on this site, so the good one is created first.
  busbar = await Busbar.start({ env: { BUSBAR_REGISTRATION: 'refuse' } })
  const { body } = await post<{ password: string }>(busbar, '/api/devices', { id: 'BAD-1' })
  meter = await TestMeter.connect(busbar, 'BAD-1', { password: body.password })
})
afterAll(async () => {
  await meter?.close()
  await cleanUp()
})

const now = (): number => Date.now()
const telemetry = 'acuvim/BAD-1/telemetry'
const reading = (fields: string): string => `{"v":1,"ep":1,"sq":1,"ts":${now()},${fields}}`
const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`

const mistakes: readonly [what: string, code: RejectionCode, topic: string, payload: () => string | Buffer][] = [
  ['what is not JSON', 'NOT_JSON', telemetry, () => 'voltage=230'],
  ['JSON that is cut off', 'NOT_JSON', telemetry, () => reading('"d":{"f":50}').slice(0, 40)],
  ['an array', 'NOT_AN_OBJECT', telemetry, () => '[1,2,3]'],
  ['NaN', 'NOT_JSON', telemetry, () => reading('"d":{"f":NaN}')],
  ['an infinite number', 'OUT_OF_RANGE', telemetry, () => reading('"d":{"f":1e999}')],
  ['a string for a number', 'WRONG_TYPE', telemetry, () => reading('"d":{"f":"50.0"}')],
  ['a wrong type', 'WRONG_TYPE', telemetry, () => '{"v":1,"ep":"one","sq":1,"ts":1,"d":{"f":50}}'],
  ['a missing field', 'MISSING_FIELD', telemetry, () => reading('"src":"live"')],
  ['no value', 'NO_VALUES', telemetry, () => reading('"d":{}')],
  ['an unknown version', 'UNSUPPORTED_VERSION', telemetry, () => '{"v":2}'],
  ['a time in the future', 'TIMESTAMP_FUTURE', telemetry, () => `{"v":1,"ep":1,"sq":1,"ts":${now() + 3_600_000},"d":{"f":50}}`],
  ['a time in 1970', 'TIMESTAMP_PAST', telemetry, () => '{"v":1,"ep":1,"sq":1,"ts":86400000,"d":{"f":50}}'],
  ['deep nesting', 'TOO_DEEP', telemetry, () => nested(1_000)],
  ['the same key twice', 'DUPLICATE_KEY', telemetry, () => reading('"d":{"f":50,"f":51}')],
  ['invalid UTF-8', 'INVALID_UTF8', telemetry, () => Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d])],
  ['an empty payload', 'EMPTY_PAYLOAD', telemetry, () => ''],
  ['more than the dialect allows', 'PAYLOAD_TOO_LARGE', telemetry, () => reading(`"x":"${'x'.repeat(20_000)}"`)],
  ['a batch record of the wrong length', 'BAD_RECORD', telemetry, () => `{"v":1,"ep":1,"k":["f"],"r":[[1,${now()},50,51]]}`],
  ['a topic of its own that nobody knows', 'UNKNOWN_TOPIC', 'acuvim/BAD-1/weather', () => '{}'],
  ['a registration of another device', 'IDENTITY_MISMATCH', 'devices/register', () => '{"v":1,"id":"BAD-2"}'],
]

test.each(mistakes)('%s is a rejected row with code %s, counted, and the connection stays', async (_, code, topic, payload) => {
  const before = await metric(busbar, `busbar_rejected_total{code="${code}"}`)
  const bytes = Buffer.from(payload())
  await meter.raw(topic, bytes)
  const row = await newestOf(code, bytes)
  expect(row).toMatchObject({ device: 'BAD-1', topic, size: bytes.length })
  expect(Buffer.from(row.raw, 'base64')).toEqual(bytes.subarray(0, 1024))
  expect(await metric(busbar, `busbar_rejected_total{code="${code}"}`)).toBe(before + 1)
  await stillTakesReadings(meter)
})

test('a retained status is not harmed by what follows it', async () => {
  await meter.online()
  await meter.raw(telemetry, 'nonsense')
  await stillTakesReadings(meter)
  expect(meter.disconnected).toBe(false)
})

test('a device that makes up channels all the time is told so once; what it really measures is stored on', async () => {
  const inventive = await another('BAD-5')
  const made = (message: number) => Object.fromEntries([...Array(127).keys()].map((n) => [`x${message * 127 + n}`, n]))
  const left = 6 * 127 - mostMadeUp
  for (let message = 0; message < 6; message++) await inventive.reading(message, { f: 50, ...made(message) })
  await eventually('the rest is left out', async () => (await metric(busbar, 'busbar_values_left_out_total')) === left)
  expect(await metric(busbar, 'busbar_rejected_total{code="TOO_MANY_CHANNELS"}')).toBe(1)
  const { body } = await api<{ values: object }>(busbar, '/api/devices/BAD-5/telemetry')
  expect(Object.keys(body.values)).toHaveLength(mostMadeUp + 1)
  await stillTakesReadings(inventive)
  await inventive.close()
})

test('a topic of another device is a rejected row, and ends the connection', async () => {
  const intruder = await another('BAD-3')
  await expect(intruder.raw(telemetry, reading('"d":{"f":50}'))).rejects.toThrow()
  const row = await eventually('rejected', () => newest('TOPIC_NOT_ALLOWED'))
  expect(row).toMatchObject({ device: 'BAD-3', topic: telemetry })
  await eventually('disconnected', () => intruder.disconnected)
  await stillTakesReadings(meter)
})

test('a payload of 1 MB is a rejected row with its first bytes, and ends the connection', async () => {
  const loud = await another('BAD-4')
  const bytes = Buffer.alloc(1_048_576, 'x')
  await expect(loud.raw('acuvim/BAD-4/telemetry', bytes)).rejects.toThrow()
  const row = await eventually('rejected', () => newest('PACKET_TOO_LARGE'))
  expect(row.device).toBe('BAD-4')
  expect(Buffer.from(row.raw, 'base64').length).toBeLessThanOrEqual(1024)
  await eventually('disconnected', () => loud.disconnected)
  await stillTakesReadings(meter)
})

test('an unknown device with the provisioning key is not let in where the site refuses unknown devices', async () => {
  await expect(TestMeter.connect(busbar, 'STRANGER-1')).rejects.toMatchObject({ code: 4 })
  expect((await api(busbar, '/api/devices/STRANGER-1')).status).toBe(404)
})

async function another(id: string): Promise<TestMeter> {
  const { body } = await post<{ password: string }>(busbar, '/api/devices', { id })
  return TestMeter.connect(busbar, id, { password: body.password })
}

async function newest(code: RejectionCode): Promise<RejectedRow | undefined> {
  return (await api<readonly RejectedRow[]>(busbar, `/api/rejected?code=${code}&limit=1`)).body[0]
}

/** The row of these very bytes: several mistakes share a code. */
function newestOf(code: RejectionCode, bytes: Buffer): Promise<RejectedRow> {
  const raw = bytes.subarray(0, 1024).toString('base64')
  return eventually(`rejected with ${code}`, async () => {
    const row = await newest(code)
    return row?.raw === raw && row
  })
}

async function stillTakesReadings(from: TestMeter): Promise<void> {
  const volts = 200 + ++seq / 10
  await from.reading(seq, { u1: volts })
  await eventually('a good reading after a bad one', async () => {
    const { body } = await api<{ values: Record<string, { value: number }> }>(busbar, `/api/devices/${from.id}/telemetry`)
    return body.values.voltage_l1_n?.value === volts
  })
  expect(from.disconnected).toBe(false)
}
