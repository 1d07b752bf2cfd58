import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SqliteProjectionReader } from '../../adapters/projection/sqlite'
import { SiteCalendar } from '../../core/calendar/site-calendar'
import { deviceTypes } from '../../devices'
import { parseConfig } from '../../hub/config/parse'
import { retentionOf } from '../../hub/config/retention'
import { startCommand } from '../helpers/hub-command'
import { metric } from './harness/api'
import { archiveFlow, archiveState, journalRows } from './harness/archive-flow'
import { Busbar, cleanUp, freshDir } from './harness/busbar'
import { eventually } from './harness/eventually'
import { deployToo } from './harness/flows'
import { LoadClient } from './harness/load-client'
import { TestMeter } from './harness/meter'

jest.setTimeout(90_000)
afterAll(cleanUp)

const batchItems = 200
const pastDays = 20

const run = (program: string, ...args: readonly string[]) => startCommand(program, args).over

/** Every stored reading with all its fields, in order. */
function readingsIn(dataDir: string): readonly string[] {
  const reader = new SqliteProjectionReader(join(dataDir, 'projection.db'), deviceTypes, {
    calendar: new SiteCalendar('UTC'),
    retention: retentionOf(parseConfig({})),
    now: () => Date.now(),
  })
  try {
    const found: string[] = []
    for (let after = 0, caughtUp = false; !caughtUp; ) {
      const page = reader.readings(after, {}, 5_000)
      found.push(...page.items.map((reading) => JSON.stringify(reading)))
      after = page.next
      caughtUp = page.caughtUp
    }
    return found
  } finally {
    reader.close()
  }
}

const projected = (busbar: Busbar) =>
  eventually('all projected', async () => (await metric(busbar, 'busbar_projector_lag_uplinks')) === 0)

test('an archive that was written through a kill gives a new Busbar the same journal and the same readings', async () => {
  const [dataDir, archive, away] = [freshDir(), freshDir(), freshDir()]
  let busbar = await Busbar.start({ dataDir })
  await deployToo(busbar, archiveFlow(archive, batchItems))
  const meter = await TestMeter.connect(busbar, 'DAYS-1')
  await meter.online()
  // Of days that are over, so that each is archived as a file, too; so many that nothing waits for more of them.
  for (let seq = 0; seq < pastDays; seq++) await meter.reading(seq, { u1: 230 }, Date.now() - (pastDays + 1 - seq) * 86_400_000)
  const clients = Array.from({ length: 3 }, (_, index) => new LoadClient(`LOAD-${index + 1}`, 1))
  await Promise.all(clients.map((client) => client.start({ port: busbar.ports.mqtt, password: busbar.provisioningKey })))
  await eventually('batches are archived', async () => (await archiveState(busbar)).written > 5 * batchItems)
  await busbar.kill()

  busbar = await Busbar.start({ dataDir })
  const target = { port: busbar.ports.mqtt, password: busbar.provisioningKey }
  await Promise.all(clients.map((client) => client.resend(target)))
  const days = () =>
    readdirSync(archive, { recursive: true, encoding: 'utf8' }).filter((name) => /DAYS-1\.parquet\.sha256$/.test(name))
  await eventually('the days are archived', () => days().length === pastDays, 30_000)
  // The last batch would wait for some more messages.
  const last = await TestMeter.connect(busbar, 'LAST-1')
  for (let seq = 0; ; ) {
    await projected(busbar)
    const { lagItems } = await archiveState(busbar)
    if (lagItems === 0) break
    for (let n = lagItems % batchItems; n < batchItems; n++) await last.reading(seq++, { u1: 231 })
    await eventually('it went on', async () => (await archiveState(busbar)).lagItems !== lagItems)
  }
  await projected(busbar)
  expect(await busbar.stop()).toBe(0)

  const verified = await run('archive/main.js', 'verify', '--from', archive)
  expect(verified).toMatchObject({
    code: 0,
    errors: '',
    out: expect.stringMatching(/is whole: .*, and 20 files of daily readings\./),
  })
  const restored = join(away, 'restored')
  const back = await run('archive/main.js', 'restore', '--from', archive, '--to', restored)
  expect(back).toMatchObject({ code: 0, errors: '', out: expect.stringContaining('What to do next:') })
  const [was, is] = [await journalRows(dataDir), await journalRows(restored)]
  expect(clients.flatMap((client) => client.keys()).length).toBeGreaterThan(5 * batchItems)
  expect(is.length).toBeGreaterThan(clients.flatMap((client) => client.keys()).length)
  // What the meters' parting left behind came after the last batch.
  expect(was.length - is.length).toBeLessThan(5)
  expect(is).toEqual(was.slice(0, is.length))
  expect(readFileSync(join(restored, 'site-id'), 'utf8')).toBe(readFileSync(join(dataDir, 'site-id'), 'utf8'))

  const second = await Busbar.start({ dataDir: restored })
  await projected(second)
  // It goes on where the archive ended.
  const again = await TestMeter.connect(second, 'LAST-1', { epoch: 2, password: second.provisioningKey })
  await again.reading(0, { u1: 232 })
  await projected(second)
  expect(second.log).not.toMatch(/damaged|cannot be read|ends at/)
  expect(await second.stop()).toBe(0)
  const readings = readingsIn(restored)
  expect(readings.slice(0, -1)).toEqual(readingsIn(dataDir))
  expect(readings.at(-1)).toContain('"epoch":2')
})
