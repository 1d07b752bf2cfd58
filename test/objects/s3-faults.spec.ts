import { execFileSync } from 'node:child_process'
import dns from 'node:dns'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { S3Settings } from '../../core/archive/store-settings'
import type { ObjectStore } from '../../core/ports/object-store'
import type { SinkFailure } from '../../core/ports/sink'
import { openStore } from '../../hub/archive/open-store'
import { temporaryFolders } from '../conformance/temporary-folder'
import { hostStyleDomain, S3Fake } from '../helpers/s3-fake'
import type { S3Fault } from '../helpers/s3-faults'

const folder = temporaryFolders()
const body = Buffer.from('a reading or two')
let server: S3Fake
let store: ObjectStore
const opened: ObjectStore[] = []

const open = (changes: Partial<S3Settings> = {}, at = server) => {
  const { region, accessKeyId, secretAccessKey } = at.key
  const place = { kind: 's3', endpoint: at.url, region, bucket: at.bucket.name, prefix: 'busbar/', pathStyle: true } as const
  const made = openStore({ ...place, accessKeyId, secretAccessKey, timeoutMs: 5000, ...changes })
  opened.push(made)
  return made
}
const put = (to = store) => to.put('a/b', body, 'text/plain')
const listed = async (of = store) => {
  const keys: string[] = []
  for await (const { key } of of.list('')) keys.push(key)
  return keys
}
/** What it fails with, which must hold no secret. */
const failureOf = async (work: Promise<unknown>): Promise<SinkFailure> => {
  const failure = await work.then(
    () => new Error('it did not fail'),
    (error: SinkFailure) => error,
  )
  for (const secret of [server.key.secretAccessKey, server.key.accessKeyId, 'another-secret', 'AKIANOBODYNOBODY'])
    expect(`${failure.stack} ${JSON.stringify(failure)}`).not.toContain(secret)
  return failure as SinkFailure
}

beforeAll(async () => {
  server = await S3Fake.start()
})
beforeEach(() => {
  server.bucket.objects.clear()
  server.fault = null
  server.clockAheadMs = 0
  server.seen.length = 0
  store = open()
})
afterEach(() => Promise.all(opened.splice(0).map((each) => each.close())))
afterAll(() => server.stop())

test.each([
  [503, 'SlowDown', 'unavailable', 'asks to slow down (503 SlowDown)'],
  [503, 'ServiceUnavailable', 'unavailable', 'busy'],
  [500, 'InternalError', 'unavailable', 'fault of its own'],
  [429, 'Whatever', 'unavailable', 'busy'],
  [400, 'RequestTimeout', 'unavailable', 'did not arrive'],
  [507, 'XMinioStorageFull', 'unavailable', 'full'],
  [403, 'QuotaExceeded', 'unavailable', 'full'],
  [403, 'AccessDenied', 'misconfigured', 'needs the rights to list, read, write and delete'],
  [403, 'Whatever', 'misconfigured', 'not permitted (403: of AKIA'],
  [400, 'ExpiredToken', 'misconfigured', 'renew the access key'],
  [404, 'NoSuchBucket', 'misconfigured', 'no such bucket'],
  [404, 'Whatever', 'misconfigured', 'no such bucket, or the endpoint'],
  [301, 'PermanentRedirect', 'misconfigured', 'another region'],
  [307, 'TemporaryRedirect', 'unavailable', 'fault of its own'],
  [400, 'AuthorizationHeaderMalformed', 'misconfigured', 'another region'],
  [501, 'NotImplemented', 'misconfigured', 'does not take the request'],
  [400, 'Whatever', 'misconfigured', 'does not take the request'],
  [400, 'EntityTooLarge', 'refused', 'larger than the storage takes'],
  [413, 'Whatever', 'refused', 'larger than the storage takes'],
] as const)('%i %s is %s', async (status, code, kind, text) => {
  server.fault = { kind: 'error', status, code, message: `of ${server.key.accessKeyId.slice(0, 4)}` }
  const failure = await failureOf(put())
  expect(failure).toMatchObject({ name: 'SinkFailure', kind, message: expect.stringContaining(text), retryAfterMs: null })
  expect(failure.message).toContain(`127.0.0.1:${server.port}`)
})

test('the server is asked once: to try again is up to the sink, and the pause it asks for is passed on', async () => {
  server.fault = { kind: 'error', status: 503, code: 'SlowDown', headers: { 'retry-after': '7' } }
  expect(await failureOf(put())).toMatchObject({ kind: 'unavailable', retryAfterMs: 7000 })
  expect(server.seen).toEqual(['PUT object'])
  server.fault = null
  await put()
})

test.each([
  [{ accessKeyId: 'AKIANOBODYNOBODY' }, 'does not know the access key id'],
  [{ secretAccessKey: 'another-secret' }, 'the secret access key is wrong'],
  [{ region: 'eu-central-1' }, 'another region'],
  [{ bucket: 'another-bucket' }, 'no such bucket'],
] as const)('with %j it is misconfigured: %s', async (changes, text) => {
  const wrong = open(changes)
  for (const attempt of [() => wrong.prepare(), () => put(wrong), () => wrong.get('a/b'), () => listed(wrong)])
    expect(await failureOf(attempt())).toMatchObject({ kind: 'misconfigured', message: expect.stringContaining(text) })
  expect(server.bucket.objects.size).toBe(0)
})

test('a server that says nothing, or stops in the middle, is given up in time', async () => {
  await put()
  const hasty = open({ timeoutMs: 150 })
  server.fault = { kind: 'silent' }
  for (const attempt of [() => put(hasty), () => hasty.get('a/b'), () => listed(hasty)])
    expect(await failureOf(attempt())).toMatchObject({ kind: 'unavailable', message: expect.stringContaining('within 150 ms') })
  server.fault = { kind: 'stalled-answer' }
  for (const attempt of [() => hasty.get('a/b'), () => listed(hasty)])
    expect(await failureOf(attempt())).toMatchObject({ kind: 'unavailable', message: expect.stringContaining('within 150 ms') })
  server.fault = null
  expect(await hasty.get('a/b')).toHaveLength(body.length)
})

const cuts: readonly S3Fault[] = [
  { kind: 'cut-answer', sends: 'headers' },
  { kind: 'cut-answer', sends: 'half' },
  { kind: 'lost-answer' },
  { kind: 'cut-request' },
]
test.each(cuts)('%j is no object and no list', async (fault) => {
  await put()
  server.fault = fault
  const attempts = [() => store.get('a/b'), () => listed()]
  if (fault.kind !== 'cut-request')
    for (const attempt of attempts) expect(await failureOf(attempt())).toMatchObject({ kind: 'unavailable' })
  // One that is lost is done again; so is one that was on its way when the server closed an idle connection.
  server.fault = { ...fault, times: 1 }
  await put()
  expect(await store.get('a/b')).toHaveLength(body.length)
})

test('an object that is damaged on the way is not stored', async () => {
  server.fault = { kind: 'damaged-request' }
  expect(await failureOf(put())).toMatchObject({ kind: 'unavailable', message: expect.stringContaining('damaged') })
  expect(server.bucket.objects.size).toBe(0)
})

test('what answers, but not as S3 does, has stored nothing and has no empty archive', async () => {
  const page = '<html><body>Log in</body></html>'
  server.fault = { kind: 'page', status: 200, text: page }
  for (const attempt of [() => put(), () => store.get('a/b'), () => listed(), () => store.prepare()])
    expect(await failureOf(attempt())).toMatchObject({ kind: 'misconfigured' })
  server.fault = { kind: 'page', status: 502, text: '<html><h1>Bad gateway</h1>' }
  for (const attempt of [() => put(), () => listed()]) expect(await failureOf(attempt())).toMatchObject({ kind: 'unavailable' })
  server.fault = { kind: 'page', status: 404, text: page }
  for (const attempt of [() => put(), () => store.get('a/b'), () => store.delete('a/b')])
    expect(await failureOf(attempt())).toMatchObject({ kind: 'misconfigured' })
  server.fault = { kind: 'page', status: 302, headers: { location: 'http://127.0.0.1:1/log-in' } }
  expect(await failureOf(put())).toMatchObject({ kind: 'misconfigured' })
})

test('a wrong clock is named', async () => {
  server.clockAheadMs = 21 * 60_000
  const failure = await failureOf(store.prepare())
  expect(failure).toMatchObject({ kind: 'misconfigured', message: expect.stringContaining('they are 21 min apart') })
  // It is said once, and the archive goes on.
  await store.prepare()
  await put()
})

test.each(['GET', 'PUT', 'DELETE'])('prepare proves that %s is permitted', async (method) => {
  server.fault = { kind: 'error', status: 403, code: 'AccessDenied', methods: [method] }
  expect(await failureOf(store.prepare())).toMatchObject({ kind: 'misconfigured' })
  server.fault = null
  await store.prepare()
  expect(server.seen.slice(-4)).toEqual(['GET list', 'PUT object', 'GET object', 'DELETE object'])
  expect(await listed()).toEqual([])
})

test('a list that breaks off, or is in no order, does not pass for a whole one', async () => {
  server.bucket.pageSize = 2
  for (const name of ['a', 'b', 'c', 'd']) await store.put(name, body, 'text/plain')
  const seen: string[] = []
  const reading = (async () => {
    for await (const { key } of store.list('')) {
      seen.push(key)
      if (key === 'b') server.fault = { kind: 'error', status: 500, code: 'InternalError' }
    }
  })()
  expect(await failureOf(reading)).toMatchObject({ kind: 'unavailable' })
  expect(seen).toEqual(['a', 'b'])
  server.fault = null
  server.bucket.isInOrder = false
  expect(await failureOf(listed())).toMatchObject({ kind: 'misconfigured', message: expect.stringContaining('in the order') })
  server.bucket.isInOrder = true
  server.bucket.pageSize = 1000
})

test('an object too large for the storage, or a key, is refused', async () => {
  const large = Buffer.alloc(server.bucket.mostBytes + 1)
  expect(await failureOf(store.put('large', large, 'text/plain'))).toMatchObject({ kind: 'refused' })
  // 1024 with the prefix.
  const longest = `${'x/'.repeat(508)}y`
  await store.put(longest, body, 'text/plain')
  expect(await failureOf(store.put(`${longest}z`, body, 'text/plain'))).toMatchObject({ kind: 'refused' })
})

test('objects have their type and lie below the prefix; the connection is kept', async () => {
  const before = server.connections
  await store.put('a/b.gz', body, 'application/gzip')
  await store.get('a/b.gz')
  expect([...server.bucket.objects].map(([key, { type }]) => [key, type])).toEqual([['busbar/a/b.gz', 'application/gzip']])
  expect(server.connections).toBe(before + 1)
  server.closeIdle()
  await put()
})

test('the bucket can be in the name of the host', async () => {
  const lookup = jest.spyOn(dns, 'lookup') as unknown as jest.SpyInstance
  const names: string[] = []
  lookup.mockImplementation((name: string, options: { all?: boolean }, done: (...answer: unknown[]) => void) => {
    names.push(name)
    const [address, family] = ['127.0.0.1', 4]
    if (options.all) done(null, [{ address, family }])
    else done(null, address, family)
  })
  try {
    const byHost = open({ endpoint: `http://${hostStyleDomain}:${server.port}`, pathStyle: false })
    await byHost.prepare()
    await put(byHost)
    expect(await listed(byHost)).toEqual(['a/b'])
    expect(new Set(names)).toEqual(new Set([`plant-archive.${hostStyleDomain}`]))
  } finally {
    lookup.mockRestore()
  }
  expect(await listed()).toEqual(['a/b'])
})

test('a server is trusted by its own authority, also with large objects, and otherwise not', async () => {
  const at = folder()
  const to = ['-keyout', join(at, 'key'), '-out', join(at, 'cert'), '-days', '2', '-subj', '/CN=storage']
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  execFileSync('openssl', ['req', '-x509', ...ec, ...to, '-addext', 'subjectAltName=IP:127.0.0.1'], { stdio: 'ignore' })
  const [key, cert] = [readFileSync(join(at, 'key'), 'utf8'), readFileSync(join(at, 'cert'), 'utf8')]
  const secure = await S3Fake.start({ tls: { key, cert } })
  try {
    const trusting = open({ ca: cert }, secure)
    await trusting.prepare()
    await trusting.put('large', Buffer.alloc(5_000_000), 'text/plain')
    expect(await trusting.get('large')).toHaveLength(5_000_000)
    const attempts = [open({}, secure), open({ endpoint: server.url.replace('http:', 'https:') })]
    for (const wrong of attempts)
      expect(await failureOf(wrong.prepare())).toMatchObject({
        kind: 'misconfigured',
        message: expect.stringContaining('no secure connection'),
      })
  } finally {
    await secure.stop()
  }
})

test('the SDK is loaded with the first request, and not before', () => {
  const program = `
    const { openStore } = require('./dist/hub/archive/open-store')
    const settings = ${JSON.stringify({ kind: 's3', endpoint: 'http://127.0.0.1:1', region: 'x', bucket: 'abc', prefix: '', pathStyle: true, accessKeyId: 'a', secretAccessKey: 'b', timeoutMs: 1000 })}
    const store = openStore(settings)
    const loaded = () => Object.keys(require.cache).some((path) => path.includes('@aws-sdk'))
    const before = loaded()
    store.get('a').catch((error) => console.log(before, loaded(), error.message))`
  const root = join(__dirname, '../..')
  const said = execFileSync(process.execPath, ['-e', program], { cwd: root, encoding: 'utf8' })
  expect(said).toBe('false true 127.0.0.1:1 cannot be reached: nothing listens there\n')
})
