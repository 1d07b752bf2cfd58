import fc from 'fast-check'
import { MemoryProjectionReader, MemoryProjectionStore } from '../../adapters/projection/memory'
import { InfluxQuery } from '../../adapters/sinks/influx-query'
import { identifier, literal } from '../../adapters/sinks/influx-query/influxql'
import { InfluxV1Target } from '../../adapters/sinks/influx-v1'
import { InfluxV2Target } from '../../adapters/sinks/influx-v2'
import { SiteCalendar } from '../../core/calendar/site-calendar'
import type { DeviceType } from '../../core/channel'
import type { History, HistoryQuery } from '../../core/history'
import type { SinkTarget } from '../../core/ports/sink'
import type { Reading } from '../../core/reading'
import type { InfluxConnection, InfluxLayout } from '../../core/sinks/influx/connection'
import type { SinkDevice, SinkItem } from '../../core/sinks/sink-item'
import { deviceType as heatPump } from '../../devices/heat-pump-monitor/device-type'
import { batch, calendar, meter, noon, reading, retention, types } from '../conformance/projection-samples'
import { temporaryFolders } from '../conformance/temporary-folder'
import { type InfluxV2Fake, startInfluxV2Fake } from '../helpers/influx-v2-fake'
import { hasInfluxd, type Influxd, startInfluxd } from '../helpers/influxd'

const folder = temporaryFolders()
const minute = 60_000
const hour = 60 * minute
const now = noon + 30 * hour
const forEver = {
  raw: { name: 'raw', duration: 'INF' },
  hours: { name: 'hourly', duration: 'INF' },
  days: { name: 'daily', duration: 'INF' },
}

/** Five hours around noon: two links, holes, a counter that begins again, late arrival, two readings of one ms. */
const readings: readonly Reading[] = Array.from({ length: 400 }, (_, n) => {
  const noise = (n * 7919) % 101
  const energy = n < 250 ? 5000 + n * 1.5 : (n - 250) * 1.5
  const values: Record<string, number> = { voltage: 230 + noise / 10, energy }
  if (n % 3 !== 0) values.active_power = noise * 100 - 3000
  if (n % 50 === 7) values.oil_level = noise
  return reading(n, {
    at: noon - 2 * hour + (n - (n % 40 === 1 ? 1 : 0)) * 45_000 + (n > 180 ? 40 * minute : 0),
    link: n % 2 ? 'wifi' : 'gsm',
    values,
  })
})

const device = (type: DeviceType, id = 'meter-1'): SinkDevice => ({ id, name: id, type, groups: ['hall'], tags: {} })
const itemOf = (each: Reading, type: DeviceType = meter): SinkItem => ({
  ...{ kind: 'reading', id: each.id, reading: each },
  device: devices.get(type.name) ?? device(type),
})
const devices = new Map([meter, heatPump].map((type) => [type.name, device(type)]))

const store = new MemoryProjectionStore(types, { calendar, retention })
store.commit(batch({ readings }))
const embedded = new MemoryProjectionReader(store, types, { calendar, retention, now: () => now })

/** Without the layer, which is a matter of the store, and to ten digits. */
function comparable({ layer: _, ...history }: History): unknown {
  return JSON.parse(JSON.stringify(history), (_key, value) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(10)) : value,
  )
}

/** The embedded store's; it is the same for every server and layout. */
function embeddedAnswer(asked: HistoryQuery): unknown {
  const key = JSON.stringify(asked)
  if (!answers.has(key)) answers.set(key, comparable(embedded.history(meter.name, asked)))
  return answers.get(key)
}
const answers = new Map<string, unknown>()

interface Server {
  readonly connection: InfluxConnection
  target(layout: InfluxLayout): SinkTarget
}

function describeQuery(name: string, open: (database: string) => Promise<Server>): void {
  describe.each(['wide', 'iot_telemetry', 'sensor_reading'] as const)(`${name}, layout %s`, (layout) => {
    let server: Server
    let query: InfluxQuery

    beforeAll(async () => {
      server = await open(layout)
      const target = server.target(layout)
      await target.prepare()
      await target.write(readings.slice(200).map((each) => itemOf(each)))
      await target.write(readings.slice(0, 200).map((each) => itemOf(each)))
      await target.close()
      query = new InfluxQuery({ connection: server.connection, layout, calendar, now: () => now })
    })
    afterAll(() => query.close())

    const base = {
      device: 'meter-1',
      from: noon - 3 * hour,
      to: noon + 6 * hour,
      bucketMs: null,
      channels: ['voltage', 'energy', 'active_power'],
    }
    const questions: readonly (readonly [string, Partial<HistoryQuery>])[] = [
      ['the readings', {}],
      ['the headline', { channels: [] }],
      ['a range whose end is not in it', { from: noon, to: noon + 45_000 * 3 }],
      ['minutes', { bucketMs: minute, to: noon }],
      ['ten minutes', { bucketMs: 10 * minute, from: noon - 47 * minute }],
      ['hours', { bucketMs: hour }],
      ['six hours of the site', { bucketMs: 6 * hour }],
      ['days of the site', { bucketMs: 24 * hour }],
      ['at most ten', { limit: 10 }],
      ['at most three buckets', { bucketMs: 10 * minute, limit: 3 }],
      ['a channel the type does not know', { channels: ['oil_level'], bucketMs: 30 * minute }],
      ['a device that is not there', { device: "x' OR '1'='1", bucketMs: hour }],
      ['nothing', { from: noon, to: noon }],
    ]
    test.each(questions)('answers as the embedded store: %s', async (_, over) => {
      const asked = { ...base, ...over }
      expect(comparable(await query.history(meter, asked))).toEqual(embeddedAnswer(asked))
    })

    test('refuses what the embedded store refuses', async () => {
      await expect(query.history(meter, { ...base, bucketMs: 7 * minute })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
      await expect(query.history(meter, { ...base, limit: 0 })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
      for (const channel of ['activ_power', '', 'voltage"', "x' OR 1=1; DROP DATABASE x", 'a\\'])
        await expect(query.history(meter, { ...base, channels: [channel] })).rejects.toMatchObject({ code: 'UNKNOWN_CHANNEL' })
    })

    test('what is older than readings are kept is answered from the roll-ups of the sink', async () => {
      const target = server.target(layout)
      const start = noon - 60 * 24 * hour
      const voltage = { count: 3, min: 1, max: 4, mean: 2, first: 1, last: 4, delta: null, events: null }
      const energy = { ...voltage, delta: 3 }
      for (const [n, layer] of (['1h', '1h', '1d'] as const).entries())
        await target.write([
          {
            kind: 'bucket',
            id: n,
            device: itemOf(readings[0] as Reading).device,
            layer,
            bucket: { start: start + n * hour, channels: { voltage, energy } },
          },
        ])
      await target.close()
      const asked = {
        device: 'meter-1',
        channels: ['voltage', 'energy'],
        from: start - hour,
        to: start + 5 * hour,
        bucketMs: hour,
      }
      const { layer, series } = await query.history(meter, asked)
      const { events: _, ...point } = voltage
      expect(layer).toBe('1h')
      expect(series[0]?.points).toEqual([0, 1].map((n) => ({ at: start + n * hour, ...point })))
      const wide = await query.history(meter, { ...asked, bucketMs: 6 * hour })
      expect(wide.series[1]?.points).toMatchObject([{ count: 6, delta: 6, first: 1, last: 4 }])
    })
  })
}

const withInfluxd = hasInfluxd ? describe : describe.skip
withInfluxd('with /usr/bin/influxd (apt-get install influxdb)', () => {
  let influxd: Influxd
  beforeAll(async () => {
    influxd = await startInfluxd(folder())
  })
  afterAll(() => influxd.kill())

  const open = async (database: string): Promise<Server> => {
    const connection = { version: '1', url: influxd.url, database, timeoutMs: 5000 } as const
    return { connection, target: (layout) => new InfluxV1Target({ connection, layout, policies: forEver }) }
  }
  describeQuery('InfluxDB 1.6', open)

  test('states come back as 1 and 0 and pressures in bar, whatever the layout wrote', async () => {
    const { connection, target: make } = await open('heat')
    const target = make('sensor_reading')
    await target.prepare()
    const values = [1, 1, 0].map((compressor_running, n) => ({ compressor_running, pressure_high: 20 + n, temperature_inlet: 8 }))
    await target.write(
      values.map((each, n) => itemOf(reading(n, { type: heatPump.name, at: noon + n * 1000, values: each }), heatPump)),
    )
    await target.close()
    const rows = await influxd.ask('SELECT * FROM raw.sensor_reading', 'heat')
    expect(rows[0]?.columns).toEqual(['time', 'compressor_running', 'device_id', 'pressure_high', 'temp_inlet'])
    expect(rows[0]?.values[0]?.[1]).toBe(true)
    expect(rows[0]?.values[0]?.[3]).toBeCloseTo(290.075, 2)
    const query = new InfluxQuery({ connection, layout: 'sensor_reading', calendar, now: () => now })
    const channels = ['compressor_running', 'pressure_high']
    const { series } = await query.history(heatPump, {
      device: 'meter-1',
      channels,
      from: noon,
      to: noon + hour,
      bucketMs: minute,
    })
    query.close()
    expect(series[0]?.points).toEqual([
      { at: noon, mean: expect.closeTo(2 / 3, 12), min: 0, max: 1, first: 1, last: 0, count: 3, delta: null },
    ])
    expect(series[1]?.points[0]?.max).toBeCloseTo(22, 9)
  })

  test('no name gets out of its quotes', async () => {
    await influxd.ask('CREATE DATABASE quotes; CREATE RETENTION POLICY raw ON quotes DURATION INF REPLICATION 1')
    const strange = fc.string({ unit: fc.constantFrom('a', '"', "'", '\\', '\n', ';', ' ', 'ä', '$', '{', '--'), maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(strange, strange, async (name, text) => {
        const asked = `SELECT ${identifier(`f${name}`)} FROM raw.${identifier(`m${name}`)} WHERE ${identifier(`t${text}`)} = ${literal(text)}`
        // A question about nothing has no answer; one that is broken is an error, or swallows what follows it.
        expect((await influxd.ask(`${asked}; SHOW DATABASES`, 'quotes')).map((series) => series.name)).toEqual(['databases'])
      }),
      { numRuns: 60, seed: 5 },
    )
  })

  test('a server that is away is said to be, without its password', async () => {
    const connection = { version: '1', url: 'http://127.0.0.1:9', database: 'x', username: 'u', password: 'pass-word' } as const
    const query = new InfluxQuery({ connection, layout: 'wide', calendar, now: () => now })
    const question = query.history(meter, { device: 'a', from: noon, to: now, bucketMs: null })
    await expect(question).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', message: expect.not.stringContaining('pass-word') })
    query.close()
  })
})

describe('the 2.x API (fake)', () => {
  let fake: InfluxV2Fake
  beforeAll(async () => {
    fake = await startInfluxV2Fake()
  })
  afterAll(() => fake.kill())

  const connectionTo = (): InfluxConnection => ({
    ...{ version: '2', url: fake.url, org: fake.org, bucket: fake.bucket, token: fake.token, timeoutMs: 5000 },
  })
  describeQuery('InfluxDB 2', async () => {
    ;(fake.points as Map<string, unknown>).clear()
    const connection = connectionTo()
    return { connection, target: (layout) => new InfluxV2Target({ connection, layout }) }
  })

  test('no name gets out of its quotes', async () => {
    const query = new InfluxQuery({ connection: connectionTo(), layout: 'wide', calendar, now: () => now })
    const strange = fc.string({ unit: fc.constantFrom('a', '"', '\\', '\n', '${', '}', ')', ' ', 'ä', '|>'), maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(strange, async (name) => {
        const { series } = await query.history(meter, {
          device: name,
          channels: ['voltage'],
          from: noon,
          to: now,
          bucketMs: null,
        })
        expect(series[0]?.points).toEqual([])
        // Outside of quotes there is nothing but what Busbar asks; inside, nothing that Flux would calculate.
        const inside = [...(fake.asked.at(-1) ?? '').matchAll(/"((?:[^"\\]|\\.)*)"/gs)].map(([, text = '']) => text)
        for (const text of inside) expect(text).not.toMatch(/(?<!\\)\$\{|\n/)
      }),
      { numRuns: 100, seed: 5 },
    )
    query.close()
  })

  test('a wrong token, a fault and an answer that breaks off are said, without the token', async () => {
    const ask = async (connection: InfluxConnection) => {
      const query = new InfluxQuery({ connection, layout: 'wide', calendar: new SiteCalendar('UTC'), now: () => now })
      const error = await query
        .history(meter, { device: 'a', from: noon, to: now, bucketMs: null })
        .catch((reason: unknown) => reason)
      query.close()
      expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE' })
      expect(String((error as Error).stack)).not.toContain(connection.token)
      return (error as Error).message
    }
    expect(await ask({ ...connectionTo(), token: 'wrong-token' })).toContain('401')
    fake.fault = { kind: 'status', status: 503, body: `{"message":"busy, ${fake.token}"}` }
    expect(await ask(connectionTo())).toContain('503: busy, ***')
    fake.fault = { kind: 'half-closed' }
    await ask(connectionTo())
    fake.fault = { kind: 'silent' }
    expect(await ask({ ...connectionTo(), timeoutMs: 100 })).toMatch(/answer|timed out/)
    fake.fault = null
  })
})
