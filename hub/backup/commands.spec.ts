import { spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { SqliteAuditLog } from '../../adapters/audit/sqlite'
import { smallDisk } from '../../test/conformance/small-disk'
import { temporaryFolders } from '../../test/conformance/temporary-folder'
import { backupSite, rowsOf } from '../../test/helpers/backup-site'
import { childEnvironment } from '../../test/helpers/child-environment'
import { until } from '../../test/helpers/until'

const folder = temporaryFolders()
const isRoot = process.getuid?.() === 0

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly errors: string
}

/** Runs a command in a process of its own, as `npm run` does. */
function start(command: 'backup' | 'restore', args: readonly string[], as: { readonly uid?: number } = {}) {
  const program = join(__dirname, `../../dist/hub/backup/${command}-main.js`)
  if (!existsSync(program)) throw new Error('This test runs compiled code: npm run build first.')
  const child = spawn(process.execPath, ['--no-warnings', program, ...args], {
    env: { ...childEnvironment(), BUSBAR_DATA: data },
    ...as,
  })
  let [out, errors] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text
  })
  const over = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, out, errors })))
  return { child, over }
}

const run = (command: 'backup' | 'restore', ...args: readonly string[]) => start(command, args).over

let data: string
beforeEach(async () => {
  data = (await backupSite(folder())).dir.root
})

test('backed up, verified, restored, and the same', async () => {
  const away = folder()
  const [copy, to] = [join(away, 'monday'), join(away, 'data')]
  const made = await run('backup', copy)
  expect(made).toMatchObject({ code: 0, errors: '' })
  expect(made.out).toMatch(/^Backed up .* to .*monday: \d+ files with \d+ MB in .* s\.\nIts newest message is number 792 of/)
  expect(made.out).toContain('It holds secrets')
  const log = new SqliteAuditLog(join(data, 'audit.db'))
  const { records } = await log.page({ actions: ['backup-made'] })
  expect(records).toMatchObject([
    {
      by: { kind: 'command-line', name: `npm run backup (${userInfo().username})` },
      subject: 'backup',
      outcome: 'done',
      after: { to: copy, newestMessage: 792, files: expect.any(Number), bytes: expect.any(Number) },
    },
  ])
  expect(await log.verify()).toMatchObject({ ok: true })
  await log.close()
  const verified = await run('backup', 'verify', copy)
  expect(verified).toMatchObject({ code: 0, errors: '', out: expect.stringMatching(/monday is whole: \d+ files .* Busbar \d/) })
  const restored = await run('restore', copy, '--to', to)
  expect(restored).toMatchObject({ code: 0, errors: '', out: expect.stringContaining(`Start Busbar with BUSBAR_DATA=${to}`) })
  expect(restored.out).toContain('It holds secrets')
  expect(rowsOf(join(to, 'projection.db'))).toEqual(rowsOf(join(data, 'projection.db')))
  expect(readdirSync(away).sort()).toEqual(['data', 'monday'])
})

test('a backup that cannot be entered in the audit is made all the same, and that is said', async () => {
  const away = folder()
  const audit = new DatabaseSync(join(data, 'audit.db'))
  audit.exec("CREATE TRIGGER no BEFORE INSERT ON record BEGIN SELECT RAISE(ABORT, 'not today'); END")
  audit.close()
  const made = await run('backup', join(away, 'copy'), '--quiet')
  expect(made).toMatchObject({ code: 0, out: '' })
  expect(made.errors).toMatch(/^backup: it is made and whole, but is not in the audit: .*not today.*\n$/)
  expect((await run('backup', 'verify', join(away, 'copy'))).code).toBe(0)
})

test('quiet, it says nothing', async () => {
  const away = folder()
  const silence = { code: 0, out: '', errors: '' }
  expect(await run('backup', join(away, 'copy'), '--quiet')).toEqual(silence)
  expect(await run('backup', 'verify', join(away, 'copy'), '--quiet')).toEqual(silence)
  expect(await run('restore', join(away, 'copy'), '--to', join(away, 'data'), '--quiet')).toEqual(silence)
})

test('a damaged backup is found with 1, and restore refuses it', async () => {
  const away = folder()
  await run('backup', join(away, 'copy'))
  writeFileSync(join(away, 'copy/data/identity.db'), 'nothing')
  const found = await run('backup', 'verify', join(away, 'copy'))
  expect(found).toMatchObject({
    code: 1,
    out: '',
    errors: expect.stringMatching(/copy is not whole:\n- identity\.db has 7 bytes/),
  })
  const refused = await run('restore', join(away, 'copy'), '--to', join(away, 'data'))
  expect(refused).toMatchObject({ code: 1, out: '', errors: expect.stringMatching(/identity\.db .*\nNothing was restored\.\n$/) })
  expect(readdirSync(away)).toEqual(['copy'])
})

test('what cannot be done ends with 2, says why, and leaves nothing', async () => {
  const away = folder()
  mkdirSync(join(away, 'taken'))
  symlinkSync(data, join(away, 'link'))
  const before = readdirSync(data).sort()
  for (const [args, message] of [
    [[join(away, 'taken')], 'taken is there already; a backup needs a name of its own'],
    [[join(data, 'copy')], 'lies in the data folder itself'],
    [[join(away, 'link/copy')], 'lies in the data folder itself'],
    [[join(away, 'not-mounted/copy')], 'there is no folder'],
    [[join(away, 'copy'), '--data', away], 'there is no journal in'],
    [['verify', join(away, 'taken')], 'is no backup'],
    [['verify', join(away, 'nowhere')], 'is no backup'],
    [[], 'say where the backup goes'],
  ] as const) {
    expect(await run('backup', ...args)).toMatchObject({ code: 2, out: '', errors: expect.stringContaining(message) })
  }
  expect(await run('restore', join(away, 'nowhere'), '--to', join(away, 'data'))).toMatchObject({
    code: 2,
    errors: expect.stringContaining('there is no folder'),
  })
  expect(readdirSync(away).sort()).toEqual(['link', 'taken'])
  expect(
    readdirSync(data)
      .sort()
      .filter((name) => !/-(wal|shm)$/.test(name)),
  ).toEqual(before.filter((name) => !/-(wal|shm)$/.test(name)))
})

test('a disk that is too small is seen before anything is written', async () => {
  const disk = smallDisk(2 << 20)
  try {
    if (statSync(disk.folder).dev === statSync(data).dev) return
    const refused = await run('backup', join(disk.folder, 'copy'))
    expect(refused).toMatchObject({ code: 2, out: '', errors: expect.stringContaining('there is not enough disk space in') })
    expect(readdirSync(disk.folder)).toEqual([])
  } finally {
    disk.dispose()
  }
})

test('asked to end it tidies up and says so', async () => {
  const away = folder()
  // Larger than what is copied before anybody can ask.
  writeFileSync(join(data, 'node-red/large'), Buffer.alloc(200 << 20))
  const { child, over } = start('backup', [join(away, 'copy')])
  await until('it has begun', () => readdirSync(away).length > 0)
  child.kill('SIGTERM')
  expect(await over).toEqual({ code: 2, out: '', errors: 'backup: stopped before the end; nothing was made\n' })
  expect(readdirSync(away)).toEqual([])
})

const asRoot = isRoot ? test : test.skip

asRoot('another user is told that it is not permitted', async () => {
  const away = mkdtempSync(join(tmpdir(), 'busbar-nobody-'))
  try {
    const nobody = 65_534
    chmodSync(away, 0o755)
    expect(await start('backup', [join(away, 'copy')], { uid: nobody }).over).toMatchObject({ code: 2, out: '' })
    // Whose data it is, but who may not write where the backup is to go.
    chownSync(data, nobody, nobody)
    chownSync(join(data, 'journal'), nobody, nobody)
    const mine = join(away, 'data')
    expect((await run('backup', join(away, 'copy'))).code).toBe(0)
    mkdirSync(mine)
    chownSync(mine, nobody, nobody)
    const restored = await run('restore', join(away, 'copy'), '--to', mine)
    expect(restored.out).toContain('It belongs to the user with the number 65534')
    expect([mine, join(mine, 'journal'), join(mine, 'registry.db')].map((path) => statSync(path).uid)).toEqual([
      nobody,
      nobody,
      nobody,
    ])
    const { code, errors } = await start('backup', [join(away, 'two'), '--data', mine], { uid: nobody }).over
    expect([code, errors]).toEqual([2, expect.stringContaining('this user is not permitted to')])
    expect(readdirSync(away).sort()).toEqual(['copy', 'data'])
  } finally {
    rmSync(away, { recursive: true, force: true })
  }
})
