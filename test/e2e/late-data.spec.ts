import { api, metric } from './harness/api'
import { Busbar, cleanUp } from './harness/busbar'
import { eventually } from './harness/eventually'
import { TestMeter } from './harness/meter'

jest.setTimeout(60_000)
afterAll(cleanUp)

const minute = 60_000
const hour = 60 * minute

interface Point {
  readonly at: string
  readonly count: number
  readonly mean: number
  readonly delta: number | null
}

/** Buckets of a counter over the last hours, and which layer they came from. */
async function energy(busbar: Busbar, from: number, to: number, bucket: string) {
  const path = `/api/devices/LATE-1/telemetry/history?from=${from}&to=${to}&channels=energy_active_import&bucket=${bucket}`
  const { body } = await api<{ layer: string; series: { points: Point[] }[] }>(busbar, path)
  return { layer: body.layer, points: body.series[0]?.points ?? [] }
}

const rise = ({ points }: { points: readonly Point[] }) =>
  Math.round(points.reduce((sum, { delta }) => sum + (delta ?? 0), 0) * 10) / 10

test('data that comes hours late is in its 5 minutes, its hour and its day, before and after they are summed up', async () => {
  const busbar = await Busbar.start({ env: { BUSBAR_TIME_ZONE: 'Asia/Kathmandu' } })
  const meter = await TestMeter.connect(busbar, 'LATE-1')
  // Six hours ago, on the bound of an hour in a zone that is 45 minutes off.
  const begin = Math.floor((Date.now() - 6 * hour + 45 * minute) / hour) * hour - 45 * minute
  const send = (seq: number) => meter.reading(seq, { epi: 1000 + seq }, begin + seq * minute)
  const late = [30, 31, 32, 33, 34, 35, 36, 37, 38, 39]
  for (let seq = 0; seq < 120; seq++) if (!late.includes(seq)) await send(seq)
  await eventually('all is stored', async () => (await metric(busbar, 'busbar_readings_stored_total')) === 110)

  const hours = await energy(busbar, begin, begin + 2 * hour, '1h')
  expect(hours).toMatchObject({ layer: '1h', points: [{ count: 50 }, { count: 60, delta: 60 }] })
  expect(rise(hours)).toBe(119)
  await eventually('nothing waits to be summed up', async () => (await metric(busbar, 'busbar_rollup_waiting_buckets')) === 0)
  expect(await energy(busbar, begin, begin + 2 * hour, '1h')).toEqual(hours)

  const rebuilt = await metric(busbar, 'busbar_rollup_rebuilt_total')
  // As one batch, so that all of it is summed up in one go, however slow the disk.
  await meter.publish('telemetry', {
    v: 1,
    ep: meter.epoch,
    k: ['epi'],
    r: late.map((seq) => [seq, begin + seq * minute, 1000 + seq]),
  })
  await eventually('the late ones are stored', async () => (await metric(busbar, 'busbar_readings_stored_total')) === 120)
  const narrow = await energy(busbar, begin, begin + hour, '5m')
  expect(narrow.layer).toBe('5m')
  expect(narrow.points.map(({ count }) => count)).toEqual(Array(12).fill(5))
  expect((await energy(busbar, begin, begin + 2 * hour, '1h')).points[0]).toMatchObject({ count: 60 })
  await eventually('nothing waits any more', async () => (await metric(busbar, 'busbar_rollup_waiting_buckets')) === 0)
  expect(await energy(busbar, begin, begin + hour, '5m')).toEqual(narrow)
  // Two or three buckets of 5 minutes, the one after them whose rise counts from them, an hour, a day or two: not everything.
  expect((await metric(busbar, 'busbar_rollup_rebuilt_total')) - rebuilt).toBeLessThanOrEqual(12)

  const days = await energy(busbar, begin, begin + 2 * hour, '1d')
  expect(days.layer).toBe('1d')
  for (const { at } of days.points) expect(at).toMatch(/T18:15:00/)
  const { body: complete } = await api<{ days: { received: number; late: number; duplicates: number }[] }>(
    busbar,
    `/api/devices/LATE-1/completeness?from=${begin}&to=${begin + 2 * hour}`,
  )
  const total = (key: 'received' | 'late' | 'duplicates') => complete.days.reduce((sum, day) => sum + day[key], 0)
  expect([total('received'), total('late'), total('duplicates')]).toEqual([120, 120, 0])
  await send(5)
  await eventually('the copy is counted', async () => (await metric(busbar, 'busbar_readings_duplicate_total')) === 1)
  await meter.close()
})
