import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { api, metric } from './harness/api'
import { Busbar, cleanUp, freshDir } from './harness/busbar'
import { eventually } from './harness/eventually'
import { TestMeter } from './harness/meter'

jest.setTimeout(60_000)
afterAll(cleanUp)

/** Everything a flow or page would read of the device. */
async function known(busbar: Busbar): Promise<unknown[]> {
  const paths = ['/telemetry', '/telemetry/history?from=-1h&to=now&channels=voltage_l1_n&bucket=none']
  const answers = await Promise.all(paths.map((path) => api<object>(busbar, `/api/devices/AGAIN-2${path}`)))
  const rejected = await api(busbar, '/api/rejected?device=AGAIN-2')
  // The range of the question is relative to now; the rest must be the same again.
  return [...answers.map(({ body }) => ({ ...body, from: null, to: null })), rejected.body]
}

test('without its projection Busbar makes the same readings again from the journal', async () => {
  const dataDir = freshDir()
  const first = await Busbar.start({ dataDir })
  const meter = await TestMeter.connect(first, 'AGAIN-2')
  const measured = Date.now() - 600_000
  for (let seq = 0; seq < 50; seq++) await meter.reading(seq, { u1: 230 + seq / 10 }, measured + seq * 1000)
  await meter.raw('acuvim/AGAIN-2/telemetry', 'nonsense')
  await eventually('all is projected', async () => (await metric(first, 'busbar_rejected_total{code="NOT_JSON"}')) === 1)
  const before = await known(first)
  await meter.close()
  expect(await first.stop()).toBe(0)

  for (const end of ['', '-wal', '-shm']) rmSync(join(dataDir, `projection.db${end}`), { force: true })
  const second = await Busbar.start({ dataDir })
  await eventually('all is projected again', async () => (await metric(second, 'busbar_rejected_total{code="NOT_JSON"}')) === 1)
  expect(await known(second)).toEqual(before)
})
