import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { startCommand } from '../helpers/hub-command'
import { metric } from './harness/api'
import { Busbar, cleanUp, freshDir } from './harness/busbar'
import { eventually } from './harness/eventually'
import { TestMeter } from './harness/meter'

jest.setTimeout(90_000)
afterAll(cleanUp)

const replay = (dataDir: string, ...args: readonly string[]) =>
  startCommand('replay/main.js', args, { BUSBAR_DATA: dataDir }).over

test('beside a running Busbar that takes messages nothing differs, and a changed row is found once it is stopped', async () => {
  const dataDir = freshDir()
  const busbar = await Busbar.start({ dataDir })
  const meter = await TestMeter.connect(busbar, 'RE-1')
  const measured = Date.now() - 86_400_000
  const send = (seq: number) => meter.reading(seq, { p: 1000 + seq, epi: 5000 + seq / 10 }, measured + seq * 5000)
  for (let seq = 0; seq < 200; seq++) if (seq < 50 || seq > 60) await send(seq)
  await eventually('all is projected', async () => (await metric(busbar, 'busbar_readings_stored_total')) === 189)

  let next = 200
  const first = replay(dataDir)
  let running = true
  void first.then(() => {
    running = false
  })
  while (running) await send(next++)
  expect(await first).toMatchObject({ code: 0, out: expect.stringContaining('Nothing differs.') })
  await meter.close()
  expect(await busbar.stop()).toBe(0)

  const still = await replay(dataDir, '--json')
  expect(still).toMatchObject({ code: 0, errors: '' })
  expect(JSON.parse(still.out)).toMatchObject({ compared: { readings: next - 11 }, differences: [], movedOn: 0, kept: null })

  const database = new DatabaseSync(join(dataDir, 'projection.db'))
  const table = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'reading_acuvim-ii_*'").get()
  database.exec(`UPDATE "${table?.name}" SET active_power = 7 WHERE seq = 100`)
  database.close()
  const changed = await replay(dataDir, '--from', '2h', '--device', 'RE-1')
  expect(changed.code).toBe(1)
  expect(changed.out).toContain('RE-1: the reading (epoch 1, number 100) differs: active_power is 7, rebuilt 1100')
  expect(readdirSync(dataDir).filter((name) => name.startsWith('replay-'))).toEqual([])
})

test('what cannot be done ends with 2 and says why', async () => {
  const empty = freshDir()
  expect(await replay(empty)).toMatchObject({ code: 2, out: '', errors: expect.stringContaining('there is no journal in') })
  expect(await replay(empty, '--device', 'a/b')).toMatchObject({ code: 2, errors: expect.stringContaining('--device is "a/b"') })
  expect(await replay(empty, '--help')).toMatchObject({ code: 0, out: expect.stringContaining('Usage: npm run replay') })
})
