import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SqliteAuditLog } from '../../adapters/audit/sqlite'
import { SqliteJournalWriter } from '../../adapters/journal/sqlite'
import { FolderObjectStore } from '../../adapters/objects/folder'
import { S3ObjectStore } from '../../adapters/objects/s3'
import type { Uplink } from '../../core/uplink'
import { smallDisk } from '../../test/conformance/small-disk'
import { temporaryFolders } from '../../test/conformance/temporary-folder'
import { archiveInto, comparable, journalOf, overlapping } from '../../test/helpers/archived-site'
import { startCommand } from '../../test/helpers/hub-command'
import { recording } from '../../test/helpers/recording'
import { S3Fake } from '../../test/helpers/s3-fake'
import { until } from '../../test/helpers/until'

const folder = temporaryFolders()
const site = '3f0f5a0e-58c1-4a5e-9d6b-0d2a4c1b7e11'
const all: readonly Uplink[] = recording().map((uplink, index) => ({ position: index + 1, ...uplink }))

const start = (args: readonly string[], variables?: NodeJS.ProcessEnv) => startCommand('archive/main.js', args, variables)
const run = (...args: readonly string[]) => start(args).over

const journalIn = async (data: string) => comparable(await journalOf(join(data, 'journal')))

test('listed, verified, restored; damaged, refused, restored without', async () => {
  const [archive, away] = [join(folder(), 'archive'), folder()]
  const from = ['--from', archive]
  mkdirSync(archive)
  await archiveInto(new FolderObjectStore(archive), site, overlapping(all, 400, 400))
  expect(await run('list', ...from)).toMatchObject({
    code: 0,
    errors: '',
    out: expect.stringContaining(`site ${site}.\n792 messages`),
  })
  expect(await run('verify', ...from)).toMatchObject({
    code: 0,
    errors: '',
    out: expect.stringContaining('is whole: 792 messages'),
  })
  const to = join(away, 'data')
  const restored = await run('restore', ...from, '--to', to)
  expect(restored).toMatchObject({ code: 0, errors: '', out: expect.stringContaining(`Start Busbar with BUSBAR_DATA=${to}`) })
  expect(await journalIn(to)).toEqual(comparable(all))
  expect(await run('restore', ...from, '--to', to, '--quiet')).toEqual({ code: 0, out: '', errors: '' })
  const log = new SqliteAuditLog(join(to, 'audit.db'))
  const { records } = await log.page({})
  await log.close()
  // The second one added nothing.
  expect(records).toMatchObject([
    {
      ...{ action: 'archive-restored', by: { kind: 'command-line' }, outcome: 'done', before: { last: 0 } },
      after: { from: archive, site, uplinks: all.length, first: 1, last: all.length, leftOut: 0, isPartial: false },
    },
  ])

  const object = readdirSync(archive, { recursive: true, encoding: 'utf8' }).find((path) => /BUS-1.*gz$/.test(path)) as string
  rmSync(join(archive, object))
  expect(await run('verify', ...from)).toMatchObject({
    ...{ code: 1, out: '' },
    errors: expect.stringMatching(/archive is not whole:\n- raw\/local\/.* is missing\nAt most \d+ messages cannot be restored/),
  })
  const two = join(away, 'two')
  expect(await run('restore', ...from, '--to', two)).toMatchObject({
    ...{ code: 1, out: '' },
    errors: expect.stringMatching(/is not whole:\n- raw\/local\/.* is missing\nNothing was restored\. .*--damaged skip/),
  })
  expect(readdirSync(away)).toEqual(['data'])
  expect(await run('restore', ...from, '--to', two, '--damaged', 'skip')).toMatchObject({
    ...{ code: 0, out: '' },
    errors: expect.stringMatching(/Restored \d+ messages(.*\n)+Left out, with up to \d+ messages:\n- raw\/local/),
  })
})

test('what cannot be done ends with 2 and says why', async () => {
  const there = folder()
  for (const [args, message] of [
    [['list', '--from', join(there, 'not-mounted')], 'there is no such folder; is the disk or share mounted?'],
    [['verify', '--from', there], 'there is no archive in'],
    [['list', '--from', 's3://Not_A_Bucket'], 'bucket'],
  ] as const)
    expect(await run(...args)).toMatchObject({ code: 2, out: '', errors: expect.stringContaining(message) })
})

test('a disk that is too small is seen before anything is restored', async () => {
  const disk = smallDisk(2 << 20)
  try {
    if (statSync(disk.folder).dev === statSync(folder()).dev) return
    const archive = folder()
    await archiveInto(new FolderObjectStore(archive), site, [all])
    const refused = await run('restore', '--from', archive, '--to', join(disk.folder, 'data'))
    expect(refused).toMatchObject({ code: 2, out: '', errors: expect.stringContaining('there is not enough disk space in') })
    expect(readdirSync(disk.folder)).toEqual([])
  } finally {
    disk.dispose()
  }
})

describe('an archive in S3', () => {
  let s3: S3Fake
  let from: readonly string[]
  let keys: Readonly<Record<string, string>>
  beforeEach(async () => {
    s3 = await S3Fake.start()
    const { accessKeyId, secretAccessKey, region } = s3.key
    const bucket = s3.bucket.name
    const settings = { endpoint: s3.url, region, bucket, prefix: 'north/', pathStyle: true, timeoutMs: 10_000 }
    await archiveInto(
      new S3ObjectStore({ kind: 's3', ...settings, accessKeyId, secretAccessKey }),
      site,
      overlapping(all, 150, 100),
    )
    from = ['--from', `s3://${bucket}/north`, '--endpoint', s3.url, '--region', region, '--path-style']
    keys = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey }
  })
  afterEach(() => s3.stop())

  test('is verified and restored with keys from the environment, which are told to nobody', async () => {
    expect(await start(['verify', ...from], keys).over).toMatchObject({
      ...{ code: 0, errors: '' },
      out: expect.stringContaining(`s3://${s3.bucket.name}/north/ at ${s3.url} is whole: 792 messages`),
    })
    const to = join(folder(), 'data')
    expect(await start(['restore', ...from, '--to', to], keys).over).toMatchObject({ code: 0, errors: '' })
    expect(await journalIn(to)).toEqual(comparable(all))
    const wrong = { ...keys, AWS_SECRET_ACCESS_KEY: 'not-the-secret-at-all' }
    const refused = await start(['list', ...from], wrong).over
    expect(refused).toMatchObject({ code: 2, out: '', errors: expect.stringMatching(/^archive: .*key/i) })
    expect(refused.errors).not.toMatch(/not-the-secret|at .*\.js:\d/)
  })

  test('asked to end, or killed, while it restores, it leaves the journal as it was', async () => {
    const data = folder()
    const journal = join(data, 'journal')
    const writer = new SqliteJournalWriter(journal, { minFreeBytes: 0 })
    await writer.append(all.slice(0, 150))
    await writer.close()
    writeFileSync(join(data, 'site-id'), `${site}\n`)
    const staged = () => (existsSync(join(journal, 'import.partial')) ? readdirSync(join(journal, 'import.partial')) : [])
    const answer = s3.bucket.answer.bind(s3.bucket)
    for (const signal of ['SIGINT', 'SIGKILL'] as const) {
      let asked = 0
      s3.fault = null
      s3.bucket.answer = (request, key, query) => {
        // In the middle of the messages it falls silent.
        if (key.includes('/raw/') && ++asked === 20) s3.fault = { kind: 'silent' }
        return answer(request, key, query)
      }
      const { child, over } = start(['restore', ...from, '--to', data], keys)
      await until('messages are there', () => staged().some((name) => name.endsWith('.db')) && s3.fault !== null)
      child.kill(signal)
      const { code, out, errors } = await over
      expect([code, out, errors]).toEqual(
        signal === 'SIGINT' ? [2, '', 'archive: stopped before the end; nothing was made\n'] : [null, '', ''],
      )
      expect(staged().length > 0).toBe(signal === 'SIGKILL')
      expect(await journalIn(data)).toEqual(comparable(all.slice(0, 150)))
    }
    s3.fault = null
    s3.bucket.answer = answer
    expect(await start(['restore', ...from, '--to', data], keys).over).toMatchObject({ code: 0, errors: '' })
    expect(await journalIn(data)).toEqual(comparable(all))
    expect(readdirSync(journal)).not.toContain('import.partial')
  })
})
