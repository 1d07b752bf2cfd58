import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { storeProblem } from '../../core/archive/store-problem'
import { temporaryFolders } from '../../test/conformance/temporary-folder'
import { CannotRunError } from '../replay/cannot-run'
import { parseArchiveArguments } from './archive-arguments'
import { archiveHelp } from './archive-help'
import { archivePlace, placeText } from './archive-place'

const folder = temporaryFolders()
const now = Date.UTC(2026, 10, 21, 12)
const parse = (...args: readonly string[]) => parseArchiveArguments(args, now)
const at = { from: '/mnt/a', endpoint: null, region: null, pathStyle: false, ca: null }

test('an archive is listed, verified, or restored', () => {
  expect(parse('list', '--from', '/mnt/a')).toEqual({ do: 'list', place: at, quiet: false })
  expect(parse('verify', '--from=/mnt/a', '--since', '7d', '--quiet')).toEqual({
    ...{ do: 'verify', place: at, quiet: true },
    since: now - 7 * 86_400_000,
  })
  expect(parse('restore', '--from', '/mnt/a', '--to', '/d')).toEqual({
    ...{ do: 'restore', place: at, to: '/d', until: null, devices: null, skipDamaged: false, takeLater: false, quiet: false },
  })
  const much = ['--until', '2026-11-20T10:00:00Z', '--devices', 'A, B,A', '--damaged', 'skip', '--conflict', 'later']
  expect(parse('restore', '--from', '/mnt/a', '--to', '/d', ...much)).toMatchObject({
    ...{ until: Date.UTC(2026, 10, 20, 10), devices: ['A', 'B'], skipDamaged: true, takeLater: true },
  })
  const s3 = ['--endpoint', 'https://h:9000', '--region', 'eu', '--path-style', '--ca', 'f']
  expect(parse('list', '--from', 's3://b/p', ...s3)).toMatchObject({
    place: { from: 's3://b/p', endpoint: 'https://h:9000', region: 'eu', pathStyle: true, ca: 'f' },
  })
  expect(parse('-h')).toEqual({ do: 'help' })
})

test.each([
  [[], 'say what to do: list, verify or restore'],
  [['wipe'], '"wipe" is none of list, verify, restore'],
  [['list'], 'say where the archive is: --from <folder>, or --from s3://bucket/prefix'],
  [['list', '/mnt/a'], '"/mnt/a" is too much; where the archive is comes with --from'],
  [['list', '--from', ''], '--from is empty'],
  [['list', '--from', 'a', '--to', 'b'], '--to goes with "restore" only'],
  [['restore', '--from', 'a', '--to', 'b', '--since', '1d'], '--since goes with "verify" only'],
  [['restore', '--from', 'a'], 'say where to: --to <data folder>'],
  [['restore', '--from', 'a', '--to', 'b', '--devices', 'A,,B'], '--devices has ""'],
  [['restore', '--from', 'a', '--to', 'b', '--damaged', 'keep'], '--damaged is "keep" but can only be "skip", which leaves out'],
  [['restore', '--from', 'a', '--to', 'b', '--conflict', 'older'], '--conflict is "older" but can only be "later"'],
  [['restore', '--from', 'a', '--to', 'b', '--until', 'soon'], '--until is "soon" but must be a time such as'],
  [['verify', '--from', 'a', '--since', '2027-01-01'], '--since is "2027-01-01", which lies in the future'],
  [['list', '--secret-key', 'x'], "Unknown option '--secret-key'"],
])('%j is refused: %s', (args, message) => {
  expect(() => parse(...args)).toThrow(CannotRunError)
  expect(() => parse(...args)).toThrow(message)
})

test('the help names every option, task and exit code', () => {
  for (const option of [
    'from',
    'endpoint',
    'region',
    'path-style',
    'ca',
    'quiet',
    'since',
    'to',
    'until',
    'devices',
    'damaged',
    'conflict',
  ])
    expect(archiveHelp).toContain(`--${option}`)
  for (const word of ['list', 'verify', 'restore', 'AWS_SECRET_ACCESS_KEY', '0 done', '1 something', '2 it'])
    expect(archiveHelp).toContain(word)
})

test('a place becomes the settings of a store', () => {
  const ca = join(folder(), 'ca.crt')
  writeFileSync(ca, '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n')
  expect(archivePlace(at, {})).toEqual({ kind: 'folder', path: '/mnt/a' })
  const s3 = archivePlace(
    { from: 's3://plant/busbar//north/', endpoint: 'https://h:9000', region: null, pathStyle: true, ca },
    {},
  )
  expect(s3).toEqual({
    ...{ kind: 's3', endpoint: 'https://h:9000', region: 'us-east-1', bucket: 'plant', prefix: 'busbar/north/', pathStyle: true },
    ...{ ca: expect.stringContaining('CERTIFICATE'), timeoutMs: 60_000 },
  })
  expect(storeProblem(s3)).toBeNull()
  expect(placeText(s3)).toBe('s3://plant/busbar/north/ at https://h:9000')
  const amazon = archivePlace({ ...at, from: 'S3://plant' }, { AWS_REGION: 'eu-central-1', AWS_SECRET_ACCESS_KEY: 'never' })
  expect(amazon).toMatchObject({ bucket: 'plant', prefix: '', region: 'eu-central-1', pathStyle: false })
  expect(storeProblem(amazon)).toBeNull()
  expect(JSON.stringify(amazon)).not.toContain('never')
})

test.each([
  [{ endpoint: 'https://h' }, '--endpoint is for S3, which is named as s3://bucket/prefix; /mnt/a is a folder'],
  [{ pathStyle: true }, '--path-style is for S3'],
  [
    { from: 'https://me:pass@h/bucket' },
    '--from is "https://…@h/bucket" but must be a folder, or s3://bucket/prefix with --endpoint',
  ],
  [{ from: 's3://' }, '--from must be s3://bucket or s3://bucket/prefix'],
  [{ from: 's3://key:secret@bucket/x' }, 'keys come from the environment'],
  [{ from: 's3://b', endpoint: 'h:9000' }, '--endpoint is "h:9000" but must look like https://host:9000'],
  [{ from: 's3://b', endpoint: 'https://a:b@h' }, '--endpoint has a log-in in it'],
  [{ from: 's3://b', ca: '/nowhere/ca.pem' }, '--ca: /nowhere/ca.pem cannot be read (ENOENT)'],
  [{ from: 's3://b', ca: '/proc/version' }, '--ca: /proc/version is no certificate in PEM'],
])('a place like %j is refused: %s', (over, message) => {
  expect(() => archivePlace({ ...at, ...over }, {})).toThrow(CannotRunError)
  expect(() => archivePlace({ ...at, ...over }, {})).toThrow(message)
  expect(() => archivePlace({ ...at, ...over }, {})).not.toThrow(/pass|secret@/)
})
