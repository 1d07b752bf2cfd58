import { execFileSync } from 'node:child_process'
import { type ArchiveStoreCredentials, type ArchiveStoreDef, parseArchiveStoreConfig } from './config'

const parse = (fields: Partial<ArchiveStoreDef>, secrets?: ArchiveStoreCredentials) =>
  parseArchiveStoreConfig({ id: 'c1', type: 'archive-store', name: '', z: '', ...fields }, secrets)
const s3 = { kind: 's3', endpoint: 'https://minio:9000', bucket: 'busbar' }
const keys = { accessKeyId: ' plant ', secretAccessKey: 's3cr3t\n' }

test('a folder is a path, and nothing of S3', () => {
  expect(parse({ ...s3, kind: 'folder', path: ' /mnt/archive ' }, keys)).toEqual({ kind: 'folder', path: '/mnt/archive' })
})

test('storage of one’s own has an endpoint and the bucket in the path', () => {
  expect(parse({ ...s3, region: 'garage', prefix: 'plant-1/', timeout: '2.5' }, keys)).toEqual({
    kind: 's3',
    endpoint: 'https://minio:9000',
    region: 'garage',
    bucket: 'busbar',
    prefix: 'plant-1/',
    pathStyle: true,
    accessKeyId: 'plant',
    secretAccessKey: 's3cr3t',
    timeoutMs: 2500,
  })
  expect(parse({ ...s3, pathStyle: false })).toMatchObject({ pathStyle: false })
})

test('without an endpoint it is Amazon’s of the region, with the bucket in the host name where certificates hold for that', () => {
  const amazon = parse({ ...s3, endpoint: ' ', region: 'eu-central-1', pathStyle: true })
  expect(amazon).toEqual({
    kind: 's3',
    region: 'eu-central-1',
    bucket: 'busbar',
    prefix: '',
    pathStyle: false,
    timeoutMs: 60_000,
  })
  expect(parse({ ...s3, endpoint: '', bucket: 'busbar.plant' })).toMatchObject({ region: 'us-east-1', pathStyle: true })
})

test.each([
  ['', ''],
  ['/', ''],
  ['plant-1', 'plant-1/'],
  [' /plants/1/ ', 'plants/1/'],
])('the prefix %p is %p in front of keys', (typed, prefix) => {
  expect(parse({ ...s3, prefix: typed })).toMatchObject({ prefix })
})

test('an authority is of use with https only', () => {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', '/dev/null']
  const pem = execFileSync('openssl', ['req', '-x509', ...key, '-subj', '/CN=Plant CA'], { encoding: 'utf8', stdio: 'pipe' })
  expect(parse({ ...s3, ca: `made by hand\n${pem}` })).toMatchObject({ ca: pem.trim() })
  expect(parse({ ...s3, endpoint: 'http://minio:9000', ca: pem })).not.toHaveProperty('ca')
})

test.each<[Partial<ArchiveStoreDef>, ArchiveStoreCredentials, string]>([
  [{ kind: 'tape' }, {}, 'Kind is "tape"; it must be one of folder, s3.'],
  [{ kind: 'folder', path: '' }, {}, 'The archive needs a folder'],
  [{ kind: 'folder', path: 'archive' }, {}, 'must be absolute'],
  [{ ...s3, endpoint: 'minio:9000' }, {}, 'The endpoint must look like https://host'],
  [{ ...s3, bucket: '' }, {}, 'needs a bucket'],
  [{ ...s3, ca: 'ca.pem' }, {}, 'it must be PEM text that begins with -----BEGIN CERTIFICATE-----'],
  [{ ...s3, timeout: 0 }, {}, 'Time-out is 0; it must be a number from 1 to 600.'],
  [s3, { accessKeyId: 'plant' }, 'belong together'],
  [s3, { secretAccessKey: 's3cr3t' }, 'belong together'],
])('%j with the keys %j is refused with what is allowed', (fields, secrets, message) => {
  expect(() => parse(fields, secrets)).toThrow(message)
})

test('no error repeats a secret', () => {
  for (const refuse of [
    () => parse(s3, { secretAccessKey: 's3 cr3t' }),
    () => parse(s3, { ...keys, secretAccessKey: 's3 cr3t' }),
  ]) {
    expect(refuse).toThrow(/secret/)
    expect(refuse).not.toThrow(/s3 cr3t/)
  }
})
