import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020'
import fc from 'fast-check'
import type { Decoded } from '../../core/dialect'
import { maxItemsPerUplink } from '../../core/item-id'
import type { Uplink } from '../../core/uplink'
import { deviceType } from './device-type'
import { dialect } from './dialect'

const root = join(__dirname, '..', '..')
const identity = 'dc-meter-001'
const receivedAt = Date.UTC(2026, 1, 12, 10, 0, 11)

function decode(message: unknown, kind: string): Decoded {
  const payload = Buffer.from(JSON.stringify(message))
  const topic = `iot/${identity}/${kind}`
  const uplink: Uplink = { position: 1, receivedAt, identity, topic, qos: 1, retain: false, payload, refusal: null }
  return dialect.decode(uplink, { dialect: 'iot-meter', kind, device: identity, down: false }, deviceType)
}

const envelope = { v: 2, device_id: identity, ts: '2026-02-12T10:00:10Z', seq: 7, msg_type: 'telemetry' }
const time = fc.integer({ min: 0, max: 4 }).map((second) => new Date(receivedAt - second * 1000).toISOString())
const measurement = fc.record({
  ts: time,
  type: fc.constantFrom('voltage_dc', 'thd_v', 'temperature', 'value'),
  val: fc.integer({ min: -3, max: 3 }).map((value) => value + 0),
})

describe('a datagram', () => {
  it('loses no value silently: each is in a reading, or replaced by a later one of its type and time and counted', () => {
    fc.assert(
      fc.property(fc.array(measurement, { minLength: 1, maxLength: 60 }), (measurements) => {
        const last = new Map<string, number>()
        let replaced = 0
        for (const { ts, type, val } of measurements) {
          const key = `${Date.parse(ts)} ${type === 'thd_v' ? 'thd_voltage' : type}`
          const before = last.get(key)
          if (before !== undefined && before !== val) replaced++
          last.set(key, val)
        }
        const { readings, rejections } = decode({ ...envelope, measurements }, 'telemetry')
        const kept = readings.flatMap(({ at, values }) => Object.entries(values).map(([name, value]) => [`${at} ${name}`, value]))
        expect(Object.fromEntries(kept)).toEqual(Object.fromEntries(last))
        expect(rejections.map(({ code }) => code)).toEqual(replaced > 0 ? ['DUPLICATE_KEY'] : [])
        if (replaced > 1) expect(rejections[0]?.reason).toContain(`and ${replaced - 1} more`)
      }),
    )
  })

  it('gives readings that the store can tell apart: no two with the same time and number', () => {
    fc.assert(
      fc.property(fc.array(measurement, { minLength: 1, maxLength: 60 }), (measurements) => {
        const { readings } = decode({ ...envelope, measurements }, 'telemetry')
        expect(new Set(readings.map(({ at, epoch, seq }) => `${at} ${epoch} ${seq}`)).size).toBe(readings.length)
        expect(readings.every(({ seq }) => seq === 7)).toBe(true)
      }),
    )
  })
})

const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false })
for (const file of globSync('protocol/iot-meter/*.schema.json', { cwd: root }))
  ajv.addSchema(JSON.parse(readFileSync(join(root, file), 'utf8')))

function schemaOf(message: object, kind: string): ValidateFunction {
  const isFlat = kind === 'telemetry' && !('msg_type' in message) && (message as { v?: unknown }).v !== 2
  const found = ajv.getSchema(`https://busbar.example/iot-meter/${isFlat ? 'flat' : kind.replace('/', '-')}.schema.json`)
  if (found === undefined) throw new Error(`there is no schema for ${kind}`)
  return found
}

interface Seed {
  readonly topic: string
  readonly json?: object
}
const seeds = globSync('devices/iot-meter/samples/*.json', { cwd: root })
  .flatMap((file) => JSON.parse(readFileSync(join(root, file), 'utf8')) as readonly Seed[])
  .flatMap(({ topic, json }) => (json && !Array.isArray(json) ? [{ kind: topic.split('/').slice(2).join('/'), json }] : []))

const oddValue = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(
    0,
    -1,
    0.5,
    2,
    2 ** 32,
    1e308,
    '',
    '2026-02-12T10:00:00',
    'V',
    'online',
    null,
    true,
    [],
    {},
    '__proto__',
    'constructor',
  ),
)
const keys = [
  ...['v', 'device_id', 'ts', 'seq', 'msg_type', 'measurements', 'timestamp', 'status', 'cmd_id', 'result', 'detail', 'batch'],
  ...[
    'fw_version',
    'uptime_s',
    'buf_usage_pct',
    'temp_internal',
    'ota_state',
    'progress_pct',
    'constructor',
    'voltage_dc',
    'value',
  ],
]
const change = (of: readonly string[]) =>
  fc.array(fc.tuple(fc.constantFrom(...of), fc.option(oddValue, { nil: undefined })), { maxLength: 3 }).map(Object.fromEntries)

const oddMeasurement = fc
  .tuple(measurement, change(['ts', 'type', 'val', 'unit', 'n', 'v', 'u']))
  .map(([real, changes]) => ({ ...real, ...changes }))
const changed = fc.oneof(
  fc.tuple(fc.constantFrom(...seeds), change(keys)).map(([{ kind, json }, changes]) => ({ kind, json: { ...json, ...changes } })),
  fc.array(oddMeasurement, { maxLength: 8 }).map((measurements) => ({ kind: 'telemetry', json: { ...envelope, measurements } })),
)

describe('any real message that was changed', () => {
  it('is decoded to storable values or rejected with a reason, and fits its schema if nothing is rejected', () => {
    fc.assert(
      fc.property(changed, ({ kind, json }) => {
        const { readings, events, rejections } = decode(json, kind)
        const items = readings.length + events.length + rejections.length
        expect(items > 0 && items <= maxItemsPerUplink).toBe(true)
        for (const { at, values } of readings) {
          expect(Number.isSafeInteger(at)).toBe(true)
          expect(Object.getPrototypeOf(values)).toBe(Object.prototype)
          const entries = Object.entries(values)
          expect(entries.length).toBeGreaterThan(0)
          expect(entries.filter(([name, value]) => !/^[a-z][a-z0-9_]*$/.test(name) || !Number.isFinite(value))).toEqual([])
        }
        for (const { reason } of rejections) {
          expect(reason.length > 10 && reason.length < 400).toBe(true)
          expect(reason).not.toMatch(/\p{Cc}/u)
        }
        if (rejections.length > 0) return
        const message = JSON.parse(JSON.stringify(json)) as object
        const validate = schemaOf(message, kind)
        expect({ valid: validate(message), errors: validate.errors }).toEqual({ valid: true, errors: null })
      }),
      { numRuns: 1000 },
    )
  })
})
