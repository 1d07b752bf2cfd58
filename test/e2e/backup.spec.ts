import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { SqliteProjectionReader } from '../../adapters/projection/sqlite'
import { SqliteWillStore } from '../../adapters/wills/sqlite'
import { SiteCalendar } from '../../core/calendar/site-calendar'
import { deviceTypes } from '../../devices'
import { parseConfig } from '../../hub/config/parse'
import { retentionOf } from '../../hub/config/retention'
import { startCommand } from '../helpers/hub-command'
import { metric } from './harness/api'
import { Busbar, cleanUp, freshDir } from './harness/busbar'
import { compare } from './harness/compare'
import { eventually } from './harness/eventually'
import { deployToo, type FlowNode } from './harness/flows'
import { LoadClient } from './harness/load-client'
import { TestMeter } from './harness/meter'
import { storedReadings } from './harness/stored-readings'

jest.setTimeout(120_000)
afterAll(cleanUp)

const start = (program: string, args: readonly string[], dataDir = '/nowhere') =>
  startCommand(program, args, { BUSBAR_DATA: dataDir })
const run = (program: string, args: readonly string[], dataDir?: string) => start(program, args, dataDir).over

/** Every stored reading by device, epoch and number, with all its fields. */
function readingsByValue(dataDir: string): ReadonlyMap<string, string> {
  const reader = new SqliteProjectionReader(join(dataDir, 'projection.db'), deviceTypes, {
    calendar: new SiteCalendar('UTC'),
    retention: retentionOf(parseConfig({})),
    now: () => Date.now(),
  })
  try {
    const found = new Map<string, string>()
    for (let after = 0, caughtUp = false; !caughtUp; ) {
      const page = reader.readings(after, {}, 5_000)
      for (const reading of page.items) {
        const { device, epoch, seq } = reading as unknown as { device: string; epoch: number; seq: number }
        found.set(`${device} ${epoch}/${seq}`, JSON.stringify(reading))
      }
      after = page.next
      caughtUp = page.caughtUp
    }
    return found
  } finally {
    reader.close()
  }
}

/** Writes the number of every reading of a device to a file, from a durable device-in that begins with the first one. */
function writeNumbers(file: string): FlowNode[] {
  const at = { z: 'durable-tab', x: 100, y: 100 }
  const source = { stream: 'readings', devices: 'KEPT-1', durable: true, start: 'earliest', send: 'item', configVersion: 1 }
  const writing = { filenameType: 'str', appendNewline: true, createDir: false, overwriteFile: 'false' }
  return [
    { id: 'durable-tab', type: 'tab', label: 'Numbers' },
    { ...at, id: 'durable-in', type: 'device-in', name: 'Every reading', ...source, wires: [['durable-number']] },
    {
      ...at,
      id: 'durable-number',
      type: 'function',
      name: 'Number',
      func: 'msg.payload = msg.payload.seq\nreturn msg',
      outputs: 1,
      wires: [['durable-file']],
    },
    { ...at, id: 'durable-file', type: 'file', name: 'Write', filename: file, ...writing, wires: [[]] },
  ]
}

test('a backup made under load has all that was acknowledged before, and a Busbar restored from it goes on', async () => {
  const [dataDir, away] = [freshDir(), freshDir()]
  const [copy, restored] = [join(away, 'monday'), join(away, 'restored')]
  const file = join(away, 'numbers.txt')
  const numbers = (): number[] => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(Number) : [])
  const first = await Busbar.start({ dataDir })
  await deployToo(first, writeNumbers(file))
  const meter = await TestMeter.connect(first, 'KEPT-1')
  await meter.online()
  for (let seq = 0; seq < 20; seq++) await meter.reading(seq, { u1: 230 + seq / 10 })
  await eventually('the flow saw the readings', () => numbers().includes(19))
  const clients = Array.from({ length: 5 }, (_, index) => new LoadClient(`LOAD-${index + 1}`, 1))
  const target = { port: first.ports.mqtt, password: first.provisioningKey }
  await Promise.all(clients.map((client) => client.start(target)))
  const acknowledged = () => clients.reduce((sum, client) => sum + client.acknowledged.size, 0)
  await eventually('load', () => acknowledged() > 5_000)

  const before = clients.flatMap((client) => client.keys().map((key) => `${client.id} ${key}`))
  const backup = await run('backup/backup-main.js', [copy], dataDir)
  expect(backup).toMatchObject({ code: 0, errors: '', out: expect.stringContaining(`Backed up ${dataDir} to ${copy}`) })
  const after = acknowledged()
  expect(after).toBeGreaterThan(before.length)
  expect(clients.map((client) => client.disconnects)).toEqual([0, 0, 0, 0, 0])
  for (let seq = 20; seq < 30; seq++) await meter.reading(seq, { u1: 230 + seq / 10 })
  await Promise.all(clients.map((client) => client.finish()))
  await eventually('all projected', async () => (await metric(first, 'busbar_projector_lag_uplinks')) === 0)
  // The backup has nothing of these: what the flow does not see now, none will.
  await eventually('the flow saw what came after the backup', () => numbers().includes(29))
  expect(await first.stop()).toBe(0)
  expect(compare(clients, storedReadings(dataDir)).missing).toEqual([])

  expect(await run('backup/backup-main.js', ['verify', copy])).toMatchObject({
    code: 0,
    out: expect.stringContaining('is whole'),
  })
  const back = await run('backup/restore-main.js', [copy, '--to', restored])
  expect(back).toMatchObject({ code: 0, errors: '', out: expect.stringContaining('What to do next:') })
  const wills = new SqliteWillStore(join(restored, 'wills.db'))
  expect(wills.all().map(({ clientId }) => clientId)).toEqual(['KEPT-1'])
  wills.close()
  const compared = await run('replay/main.js', ['--json'], restored)
  expect(JSON.parse(compared.out)).toMatchObject({ differences: [], movedOn: 0 })
  expect(compared.code).toBe(0)

  const second = await Busbar.start({ dataDir: restored })
  expect(second.log).not.toMatch(/damaged|ends at/)
  // The device did not hear of any of this: same password, and what it sends comes next in the flow.
  const again = await TestMeter.connect(second, 'KEPT-1', { password: first.provisioningKey })
  for (let seq = 30; seq < 40; seq++) await again.reading(seq, { u1: 240 })
  await eventually('the flow saw the new readings', () => numbers().includes(39))
  expect([...new Set(numbers())].sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, seq) => seq))
  await eventually('all projected', async () => (await metric(second, 'busbar_projector_lag_uplinks')) === 0)
  await again.close()
  expect(await second.stop()).toBe(0)

  const [was, is] = [readingsByValue(dataDir), readingsByValue(restored)]
  expect(before.length).toBeGreaterThan(5_000)
  expect(before.filter((key) => is.get(key) === undefined || is.get(key) !== was.get(key))).toEqual([])
  // Nothing that was restored was ever sent by nobody.
  expect([...is.keys()].filter((key) => !was.has(key) && !key.startsWith('KEPT-1 '))).toEqual([])
})

test('a backup that is killed at any moment never looks like one, and the next is whole', async () => {
  const [dataDir, away] = [freshDir(), freshDir()]
  const busbar = await Busbar.start({ dataDir })
  const client = new LoadClient('LOAD-1', 1)
  await client.start({ port: busbar.ports.mqtt, password: busbar.provisioningKey })
  await eventually('load', () => client.acknowledged.size > 2_000)
  let killed = 0
  for (let round = 0; round < 12; round++) {
    const folder = join(away, `round-${round}`)
    mkdirSync(folder)
    const { child, over } = start('backup/backup-main.js', [join(folder, 'copy')], dataDir)
    // Until something is there, and then a little, each time a little more.
    await eventually('it began', () => readdirSync(folder).length > 0 || child.exitCode !== null)
    await delay(Math.random() * 25 * (round + 1))
    child.kill('SIGKILL')
    await over
    if (!existsSync(join(folder, 'copy'))) {
      killed++
      expect(readdirSync(folder)).toEqual([expect.stringMatching(/^copy\.partial-/)])
      continue
    }
    expect(await run('backup/backup-main.js', ['verify', join(folder, 'copy')])).toMatchObject({ code: 0 })
  }
  expect(killed).toBeGreaterThan(0)
  expect(client.disconnects).toBe(0)
  expect(await run('backup/backup-main.js', [join(away, 'copy'), '--quiet'], dataDir)).toEqual({ code: 0, out: '', errors: '' })
  expect(await run('backup/backup-main.js', ['verify', join(away, 'copy')])).toMatchObject({ code: 0 })
  await client.finish()
})
