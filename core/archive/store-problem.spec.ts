import { storeProblem } from './store-problem'
import type { ArchiveStoreSettings, S3Settings } from './store-settings'

const good: S3Settings = {
  kind: 's3',
  endpoint: 'https://storage:9000',
  region: 'us-east-1',
  bucket: 'plant-archive',
  prefix: 'busbar/',
  pathStyle: true,
  accessKeyId: 'an-id',
  secretAccessKey: 's3cret/with+signs=',
  timeoutMs: 30_000,
}
const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'
const of = (changes: Partial<Record<keyof S3Settings, unknown>>) => storeProblem({ ...good, ...changes } as ArchiveStoreSettings)
const { accessKeyId: _, secretAccessKey: __, endpoint: ___, ...amazons } = good

test('what may be', () => {
  expect(storeProblem(good)).toBeNull()
  expect(storeProblem(amazons)).toBeNull()
  expect(storeProblem({ ...amazons, pathStyle: false, ca: pem })).toBeNull()
  expect(of({ endpoint: 'http://10.0.0.5:3900/' })).toBeNull()
  expect(of({ endpoint: 'https://[fd00::1]:9000' })).toBeNull()
  expect(of({ endpoint: 'https://s3.eu-central-2.wasabisys.com', pathStyle: false, ca: pem })).toBeNull()
  expect(of({ prefix: '' })).toBeNull()
  expect(of({ prefix: 'a/b=1/..c/' })).toBeNull()
  for (const path of ['/mnt/archive', '/mnt/my archive', 'D:\\archive', '\\\\nas\\archive'])
    expect(storeProblem({ kind: 'folder', path })).toBeNull()
})

test.each([
  ['', 'needs a folder'],
  ['archive', 'must be absolute'],
  ['./archive', 'must be absolute'],
  ['/mnt/../etc', 'must not go up'],
  ['/mnt/\0', 'no path can have'],
])('the folder %j: %s', (path, text) => {
  expect(storeProblem({ kind: 'folder', path })).toContain(text)
})

test.each([
  [{ endpoint: 'storage:9000' }, 'look like https://host'],
  [{ endpoint: '' }, 'look like https://host'],
  [{ endpoint: 'ftp://storage' }, 'look like https://host'],
  [{ endpoint: 'https://storage:port' }, 'look like https://host'],
  [{ endpoint: 'https://me:s3cret@storage' }, 'fields of their own'],
  [{ endpoint: 'https://storage/bucket' }, 'without a path'],
  [{ bucket: '' }, 'needs a bucket'],
  [{ bucket: 'ab' }, '3 to 63'],
  [{ bucket: 'a'.repeat(64) }, '3 to 63'],
  [{ bucket: 'Plant' }, 'small letters'],
  [{ bucket: 'plant_1' }, 'small letters'],
  [{ bucket: '-plant' }, 'begins and ends'],
  [{ bucket: 'plant..a' }, 'two dots'],
  [{ bucket: '10.0.0.1' }, 'IP address'],
  [{ bucket: 'plant.a', pathStyle: false }, 'bucket in the path'],
  [{ endpoint: 'http://10.0.0.1:9000', pathStyle: false }, 'bucket in the path'],
  [{ region: '' }, 'eu-central-1'],
  [{ region: 'eu central' }, 'eu-central-1'],
  [{ prefix: 'busbar' }, 'end with "/"'],
  [{ prefix: '/busbar/' }, 'not begin'],
  [{ prefix: 'a//b/' }, 'parts of letters'],
  [{ prefix: '../' }, 'parts of letters'],
  [{ prefix: 'ü/' }, 'parts of letters'],
  [{ prefix: `${'a'.repeat(512)}/` }, 'longer than 512'],
  [{ secretAccessKey: undefined }, 'belong together'],
  [{ accessKeyId: '' }, 'belong together'],
  [{ secretAccessKey: 's3cret\n' }, 'keys do not have'],
  [{ ca: 'MIIB' }, 'must be PEM'],
  [{ ca: pem, endpoint: 'http://storage' }, 'only with https'],
  [{ timeoutMs: 10 }, '100 to 600000'],
  [{ timeoutMs: Number.NaN }, '100 to 600000'],
])('%j: %s', (changes, text) => {
  const problem = of(changes)
  expect(problem).toContain(text)
  expect(problem).not.toContain('s3cret')
})
