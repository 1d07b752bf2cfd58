import { join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import fc from 'fast-check'
import type { Reading } from '../../../core/reading'
import { qualityFlags } from '../../../core/reading'
import type { SinkDevice } from '../../../core/sinks/sink-item'
import { openReader, openStore } from '../../../test/conformance/projection-on-sqlite'
import { batch, calendar, meter, reading } from '../../../test/conformance/projection-samples'
import { temporaryFolders } from '../../../test/conformance/temporary-folder'
import { ParquetDays } from '.'
import type { DayReader } from './day-readings'

const folder = temporaryFolders()
const hour = 3_600_000
const minute = 60_000
/** The site's 1 June 2025 begins at 22:00 of 31 May in UTC. */
const dayStart = Date.UTC(2025, 4, 31, 22)
const device: SinkDevice = { id: 'meter-1', name: 'Einspeisung Ä „1“', type: meter, groups: ['hall'], tags: {} }

let store: ReturnType<typeof openStore>
let reader: ReturnType<typeof openReader>
let cursor: number

beforeEach(() => {
  const file = join(folder(), 'projection.db')
  store = openStore(file)
  reader = openReader(file)
  cursor = 0
})
afterEach(() => {
  reader.close()
  store.close()
})

const days = (over: Partial<DayReader> = {}) =>
  new ParquetDays({ reader: { ...readingsOf(reader), ...over }, calendar, version: '1.2.3' })

function readingsOf(from: DayReader): DayReader {
  return { readingsBetween: (...all) => from.readingsBetween(...all), readingsSince: () => from.readingsSince() }
}

const commit = (...readings: Reading[]) => store.commit(batch({ cursor: ++cursor, readings }))
const stored = (from: number, to: number) => reader.readingsBetween(meter.name, device.id, from, to, null, 100_000)

async function exported(start = dayStart) {
  const day = await days().export(device, start)
  if (!day) throw new Error('there is no file')
  return { ...day, ...(await readBack(day.body)) }
}

/** The file as another library reads it. */
async function readBack(body: Uint8Array) {
  const { parquetMetadata, parquetReadObjects } = await import('hyparquet')
  const file = Uint8Array.from(body).buffer
  const compressors = { ZSTD: (input: Uint8Array) => new Uint8Array(zstdDecompressSync(input)) }
  const metadata = parquetMetadata(file)
  const rows = await parquetReadObjects({ file, compressors })
  const said = Object.fromEntries(
    (metadata.key_value_metadata ?? []).map(({ key, value }) => [key.replace('busbar.', ''), value]),
  )
  return { metadata, said, objects: rows, columns: metadata.schema.slice(1).map(({ name }) => name) }
}

/** What a row of the file must be. */
function rowOf({ device, at, receivedAt, epoch, seq, source, link, quality, values }: Reading, channels: readonly string[]) {
  const fixed = {
    device,
    time: new Date(at),
    received_at: new Date(receivedAt),
    epoch: BigInt(epoch),
    seq: BigInt(seq),
    source,
    link,
  }
  const measured = channels.map((channel) => [channel, values[channel] ?? null])
  return { ...fixed, quality: quality.join(','), ...Object.fromEntries(measured) }
}

test('every value of a day is in its file, in the order of event time, and what was not measured is null', async () => {
  commit(
    reading(5, { at: dayStart + 24 * hour - 1, values: { voltage: Number.MAX_VALUE, current: 5e-324, 'flow rate/ä': -2.5 } }),
    reading(1, { at: dayStart, values: { voltage: 0.1 + 0.2, energy: Number.MAX_SAFE_INTEGER } }),
    reading(2, {
      at: dayStart + 5,
      source: 'buffered',
      link: null,
      quality: ['clock-modem', 'out-of-range'],
      values: { current: 0 },
    }),
    reading(3, { at: dayStart + 5, epoch: 4_294_967_295, seq: 2 ** 52, link: 'modbus', values: {} }),
    reading(4, { at: dayStart + 5, epoch: 2, receivedAt: 0, values: { voltage: -Number.MAX_VALUE, time: 7 } }),
    reading(6, { at: dayStart - 1 }),
    reading(7, { at: dayStart + 24 * hour }),
    reading(8, { at: dayStart, device: 'meter-2' }),
  )
  const { key, rows, objects, columns } = await exported()
  expect(key).toBe('readings/type=test-meter/day=2025-06-01/meter-1.parquet')
  const channels = ['voltage', 'current', 'energy', 'flow rate/ä', 'time']
  expect(columns.slice(8)).toEqual(['voltage', 'current', 'energy', 'flow rate/ä', 'channel_time'])
  const expected = stored(dayStart, dayStart + 24 * hour)
  expect(expected.map(({ id }) => id / 1024)).toEqual([1, 2, 4, 3, 5])
  expect(rows).toBe(5)
  expect(objects).toEqual(
    expected.map((each) => {
      const { time: _, ...row } = rowOf(each, channels)
      return { ...row, time: new Date(each.at), channel_time: each.values.time ?? null }
    }),
  )
})

test('whatever a device sends can be read again', async () => {
  const value = fc.double({ noNaN: true, noDefaultInfinity: true })
  const values = fc.dictionary(
    fc.oneof(
      fc.constantFrom('voltage', 'current', 'energy'),
      fc.string({ unit: 'grapheme', minLength: 1 }).filter((name) => !name.includes('\n')),
    ),
    value,
    {
      noNullPrototype: true,
    },
  )
  const any = fc.record({
    at: fc.integer({ min: 0, max: 24 * hour - 1 }),
    source: fc.constantFrom('live' as const, 'buffered' as const),
    link: fc.constantFrom('wifi' as const, 'gsm' as const, null),
    quality: fc.subarray([...qualityFlags]),
    values,
  })
  let start = dayStart
  await fc.assert(
    fc.asyncProperty(fc.array(any, { minLength: 1, maxLength: 40 }), async (all) => {
      start = calendar.endOf('1d', start)
      const from = start
      commit(...all.map((each, index) => reading(++cursor * 100 + index, { ...each, at: from + each.at, epoch: index })))
      const { objects, said } = await exported(from)
      const channels = Object.keys(JSON.parse(said.units ?? ''))
      const expected = stored(from, calendar.endOf('1d', from))
      expect(expected).toHaveLength(all.length)
      expect(objects.map((row) => [row.time, row.source, row.link, row.quality])).toEqual(
        expected.map((each) => [new Date(each.at), each.source, each.link, each.quality.join(',')]),
      )
      const numbers = (found: readonly unknown[]) => found.filter((each) => each !== null).sort((a, b) => Number(a) - Number(b))
      expect(objects.map((row) => numbers(channels.map((channel) => row[channel])))).toEqual(
        expected.map((each) => numbers(Object.values(each.values))),
      )
    }),
    { numRuns: 25 },
  )
})

test('a file says what it holds and in which units', async () => {
  commit(reading(1, { at: dayStart, values: { voltage: 1, odd: 2, active_power: 3 } }))
  const { said, metadata } = await exported()
  expect(said).toEqual({
    format: 'busbar-readings-of-a-day',
    format_version: '1',
    device: 'meter-1',
    device_name: 'Einspeisung Ä „1“',
    type: 'test-meter',
    time_zone: 'Europe/Berlin',
    day: '2025-06-01',
    day_start: '2025-05-31T22:00:00.000Z',
    day_end: '2025-06-01T22:00:00.000Z',
    units: '{"voltage":"V","active_power":"W","odd":""}',
  })
  expect(metadata.created_by).toBe('Busbar version 1.2.3')
  expect(
    metadata.schema.slice(1, 10).map(({ type, logical_type, repetition_type }) => [type, logical_type?.type, repetition_type]),
  ).toEqual([
    ['BYTE_ARRAY', 'STRING', 'REQUIRED'],
    ['INT64', 'TIMESTAMP', 'REQUIRED'],
    ['INT64', 'TIMESTAMP', 'REQUIRED'],
    ['INT64', undefined, 'REQUIRED'],
    ['INT64', undefined, 'REQUIRED'],
    ['BYTE_ARRAY', 'STRING', 'REQUIRED'],
    ['BYTE_ARRAY', 'STRING', 'OPTIONAL'],
    ['BYTE_ARRAY', 'STRING', 'REQUIRED'],
    ['DOUBLE', undefined, 'OPTIONAL'],
  ])
})

test.each([
  ['2025-10-26', Date.UTC(2025, 9, 25, 22), 25],
  ['2025-03-30', Date.UTC(2025, 2, 29, 23), 23],
])('%s has as many hours as the site had', async (day, start, hours) => {
  const times = Array.from({ length: 27 }, (_, index) => start + (index - 1) * hour)
  commit(...times.map((at, index) => reading(index + 1, { at })))
  const { key, objects } = await exported(start)
  expect(key).toContain(`/day=${day}/`)
  expect(objects.map(({ time }) => Number(time))).toEqual(times.slice(1, hours + 1))
})

test('the same readings give the same bytes, and a late one changes them', async () => {
  commit(reading(1, { at: dayStart }), reading(2, { at: dayStart + hour }))
  const before = await exported()
  expect((await exported()).body).toEqual(before.body)
  commit(reading(3, { at: dayStart + minute, source: 'buffered' }))
  const after = await exported()
  expect(after.key).toBe(before.key)
  expect(after.objects.map(({ seq }) => Number(seq))).toEqual([1, 3, 2])
})

describe('a day of very many readings', () => {
  const count = 21_500
  const every = 4000
  const many = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => {
      const number = from + index
      const late = number >= 15_000 ? { temperature: number / 10 } : {}
      return reading(number + 1, { at: dayStart + number * every, values: { voltage: number % 700, ...late } })
    })
  beforeEach(() => {
    commit(...many(0, count))
  })

  test('is in row groups of bounded size that follow each other in time', async () => {
    const { metadata, objects, columns, rows } = await exported()
    expect(rows).toBe(count)
    expect(metadata.row_groups.map((group) => Number(group.num_rows))).toEqual([10_000, 10_000, 1500])
    expect(metadata.row_groups[1]?.columns[1]?.meta_data?.statistics).toMatchObject({
      min_value: new Date(dayStart + 10_000 * every),
      max_value: new Date(dayStart + 19_999 * every),
      null_count: 0n,
    })
    expect(columns.slice(8)).toEqual(['voltage', 'temperature'])
    expect(objects).toEqual(stored(dayStart, dayStart + 24 * hour).map((each) => rowOf(each, columns.slice(8))))
  })

  test('lets others have their turn meanwhile', async () => {
    let turns = 0
    let isOver = false
    const count = () => {
      turns++
      if (!isOver) setImmediate(count)
    }
    const exporting = days().export(device, dayStart)
    count()
    await exporting
    isOver = true
    expect(turns).toBeGreaterThan(5)
  })

  /** Something happens while the day is read: before a page that begins behind a number of readings. */
  function meanwhile(behind: number, happens: () => void) {
    let isDone = false
    const readingsBetween: DayReader['readingsBetween'] = (...all) => {
      if (!isDone && (all[4]?.seq ?? 0) >= behind) {
        isDone = true
        happens()
      }
      return reader.readingsBetween(...all)
    }
    return days({ readingsBetween }).export(device, dayStart)
  }

  test('has all columns when a late reading brings another channel while it is read', async () => {
    const late = reading(count + 1, { at: dayStart + 14_999 * every + 1, seq: 99_999, values: { odd: 5 } })
    const day = await meanwhile(14_000, () => commit(late))
    const { objects, columns } = await readBack(day?.body ?? Uint8Array.of())
    expect(columns.slice(8)).toEqual(['voltage', 'odd', 'temperature'])
    expect(objects).toHaveLength(count + 1)
    expect(objects[15_000]).toMatchObject({ seq: 99_999n, odd: 5, voltage: null })
  })

  test('makes no file when the device is forgotten while it is read', async () => {
    const forgetting = () => store.commit(batch({ cursor: ++cursor, forgotten: [device.id] }))
    expect(await meanwhile(14_000, forgetting)).toBeNull()
  })
})

test('a source that makes up names takes no more columns than a plant has, and loses no value', async () => {
  const values = (n: number) => ({
    voltage: n,
    ...Object.fromEntries(Array.from({ length: 6 }, (_, k) => [`at_${n}_${6 - k}`, n + k])),
  })
  commit(reading(1, { at: dayStart, values: { voltage: 0 } }))
  commit(...Array.from({ length: 100 }, (_, n) => reading(n + 2, { at: dayStart + n + 1, values: values(n) })))
  const { objects, columns, said, body } = await exported()
  expect(columns.slice(8)).toEqual(['voltage', 'other_channels'])
  expect(said.units).toBe('{"voltage":"V"}')
  const found = objects.map(({ voltage, other_channels }) => ({ voltage, ...JSON.parse(String(other_channels ?? '{}')) }))
  expect(found).toEqual([{ voltage: 0 }, ...Array.from({ length: 100 }, (_, n) => values(n))])
  expect((await exported()).body).toEqual(body)
})

test('there is no file of a day without readings, or of a type that is not installed', async () => {
  commit(reading(1, { at: dayStart - 1 }), reading(2, { at: dayStart + 24 * hour }))
  expect(await days().export(device, dayStart)).toBeNull()
  expect(await days().export({ ...device, type: { ...meter, name: 'gone' } }, dayStart)).toBeNull()
})

test('there is no file of a day of which retention has taken a part, before or while it was read', async () => {
  // Readings are dropped by weeks that begin on Thursdays at 0:00 UTC: two hours into this day.
  const thursday = Date.UTC(2025, 4, 28, 22)
  const all = [0, 1, 3].map((hours, index) => reading(index + 1, { at: thursday + hours * hour }))
  const next = [reading(4, { at: thursday + 25 * hour })]
  commit(...all, ...next)
  expect((await exported(thursday)).rows).toBe(3)
  const readingsBetween: DayReader['readingsBetween'] = (...asked) => {
    const page = reader.readingsBetween(...asked)
    store.dropExpired(Date.UTC(2025, 4, 29) + 30 * 24 * hour)
    return page
  }
  expect(await days({ readingsBetween }).export(device, thursday)).toBeNull()
  expect(stored(thursday, thursday + 24 * hour)).toEqual(all.slice(2))
  expect(await days().export(device, thursday)).toBeNull()
  expect((await exported(thursday + 24 * hour)).rows).toBe(1)
})
