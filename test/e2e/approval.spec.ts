import { api, metric } from './harness/api'
import { Busbar, cleanUp } from './harness/busbar'
import { eventually } from './harness/eventually'
import { TestMeter } from './harness/meter'

jest.setTimeout(60_000)
afterAll(cleanUp)

interface Row {
  readonly code: string
}

/** What is kept as rejected of a device. */
async function rejectedOf(busbar: Busbar, device: string): Promise<readonly Row[]> {
  return (await api<Row[]>(busbar, `/api/rejected?device=${device}`)).body
}

function approve(busbar: Busbar, device: string) {
  const headers = { 'content-type': 'application/json' }
  return api(busbar, `/api/devices/${device}`, { method: 'PATCH', headers, body: JSON.stringify({ approval: 'approved' }) })
}

test('what a pending device sends waits for its approval and is then stored with the times it was measured', async () => {
  const busbar = await Busbar.start({ env: { BUSBAR_REGISTRATION: 'pending' } })
  const meter = await TestMeter.connect(busbar, 'NEW-1')
  await meter.raw('devices/register', JSON.stringify({ v: 1, id: 'NEW-1', hw: 'T-Call', mac: '24:6F:28:AA:BB:CC', fw: '1.2.0' }))
  // Whoever decides sees what it says of itself.
  const about = async () => (await api<{ about: object }>(busbar, '/api/devices/NEW-1')).body.about
  await eventually('it is introduced', async () => Object.keys((await about()) ?? {}).length > 0)
  expect(await about()).toMatchObject({ hardware: 'T-Call', mac: '24:6F:28:AA:BB:CC', firmware: '1.2.0' })
  const measured = Date.now() - 60_000
  for (let seq = 0; seq < 5; seq++) await meter.reading(seq, { u1: 230 + seq }, measured + seq * 1000)

  await eventually('six messages wait', async () => (await rejectedOf(busbar, 'NEW-1')).length === 6)
  expect(new Set((await rejectedOf(busbar, 'NEW-1')).map((row) => row.code))).toEqual(new Set(['DEVICE_PENDING']))
  const { body: pending } = await api<{ approval: string }>(busbar, '/api/devices/NEW-1')
  expect(pending).toMatchObject({ approval: 'pending', presence: 'unknown' })

  expect((await approve(busbar, 'NEW-1')).status).toBe(200)
  await eventually('the kept readings are stored', async () => (await metric(busbar, 'busbar_readings_stored_total')) === 5)
  expect(await rejectedOf(busbar, 'NEW-1')).toEqual([])
  const { body } = await api<{ series: { points: { at: string; mean: number }[] }[] }>(
    busbar,
    `/api/devices/NEW-1/telemetry/history?from=${measured}&to=${measured + 60_000}&channels=voltage_l1_n&bucket=none`,
  )
  const kept = Array.from({ length: 5 }, (_, seq) => [new Date(measured + seq * 1000).toISOString(), 230 + seq])
  expect(body.series[0]?.points.map(({ at, mean }) => [at, mean])).toEqual(kept)

  await meter.reading(5, { u1: 240 })
  await eventually('what comes now is stored at once', async () => (await metric(busbar, 'busbar_readings_stored_total')) === 6)
  await meter.close()
})
