import { InfluxV1Target } from '../../adapters/sinks/influx-v1'
import { InfluxV2Target } from '../../adapters/sinks/influx-v2'
import type { SinkTarget } from '../../core/ports/sink'
import type { InfluxConnection } from '../../core/sinks/influx/connection'
import { readingItem } from '../conformance/sink-samples'
import { type Fault, type InfluxV2Fake, startInfluxV2Fake } from '../helpers/influx-v2-fake'

const noon = Date.UTC(2026, 10, 20, 12)
let fake: InfluxV2Fake
let target: SinkTarget
beforeEach(async () => {
  fake = await startInfluxV2Fake()
})
afterEach(async () => {
  await target.close()
  await fake.kill()
})

const one = [readingItem(noon, { voltage: 1 })]
const two = (over: Partial<InfluxConnection> = {}): InfluxConnection => ({
  ...{ version: '2', url: fake.url, org: fake.org, bucket: fake.bucket, token: fake.token, timeoutMs: 5000 },
  ...over,
})

/** Both speak HTTP: what goes wrong there goes wrong for both. */
describe.each([
  [
    '1.x',
    (timeoutMs: number) =>
      new InfluxV1Target({
        connection: { version: '1', url: fake.url, database: 'x', username: 'u', password: fake.token, timeoutMs },
        layout: 'wide',
      }),
  ],
  ['2.x', (timeoutMs: number) => new InfluxV2Target({ connection: two({ timeoutMs }), layout: 'wide' })],
] as const)('the target of InfluxDB %s', (_, open) => {
  const failing = async (fault: Fault, timeoutMs = 1000) => {
    target = open(timeoutMs)
    fake.fault = fault
    const failures = []
    for (const attempt of [() => target.write(one), () => target.prepare()])
      failures.push(
        await attempt().then(
          () => null,
          (error: unknown) => error,
        ),
      )
    for (const failure of failures) {
      expect(failure).toMatchObject({ name: 'SinkFailure' })
      expect(String((failure as Error).stack)).not.toContain(fake.token)
    }
    return failures[0]
  }

  test.each([
    [
      { kind: 'status', status: 503, body: '{"message":"full, a-secret-token"}', headers: { 'retry-after': '30' } },
      'unavailable',
      30_000,
    ],
    [{ kind: 'status', status: 429, headers: { 'retry-after': '2' } }, 'unavailable', 2000],
    [{ kind: 'status', status: 500, body: 'oops' }, 'unavailable', null],
    [{ kind: 'status', status: 401 }, 'misconfigured', null],
    [{ kind: 'status', status: 403 }, 'misconfigured', null],
    [{ kind: 'status', status: 404 }, 'misconfigured', null],
    [{ kind: 'status', status: 413 }, 'refused', null],
    [{ kind: 'status', status: 422, body: '{"message":"bad point"}' }, 'refused', null],
    [{ kind: 'status', status: 307, headers: { location: 'http://127.0.0.1:9/' } }, 'misconfigured', null],
    [{ kind: 'status', status: 200, body: '{}' }, 'misconfigured', null],
    [{ kind: 'status', status: 200, body: 'this is not JSON' }, 'misconfigured', null],
    [{ kind: 'half-closed' }, 'unavailable', null],
    [{ kind: 'lost-answer' }, 'unavailable', null],
  ] as const)('%j is %s', async (fault, kind, retryAfterMs) => {
    expect(await failing(fault)).toMatchObject({ kind, retryAfterMs })
  })

  test('a server that never answers is given up in time', async () => {
    const failure = await failing({ kind: 'silent' }, 150)
    expect(failure).toMatchObject({ kind: 'unavailable', message: expect.stringMatching(/did not answer within 150 ms/) })
  })
})

test('what was stored although the answer was lost is there once', async () => {
  target = new InfluxV2Target({ connection: two(), layout: 'wide' })
  fake.fault = { kind: 'lost-answer' }
  await expect(target.write(one)).rejects.toMatchObject({ kind: 'unavailable' })
  fake.fault = null
  await target.write(one)
  expect(fake.points.size).toBe(1)
})

test('requests are packed when they are large, and share connections', async () => {
  target = new InfluxV2Target({ connection: two(), layout: 'wide' })
  await target.prepare()
  await target.write(one)
  expect(fake.seen.gzipped).toBe(0)
  for (let round = 0; round < 5; round++)
    await target.write(Array.from({ length: 100 }, (_, n) => readingItem(noon + round * 1000 + n, { voltage: n })))
  expect(fake.seen).toMatchObject({ gzipped: 5, connections: 1, writes: 7 })
  expect(fake.points.size).toBe(501 - 1)
})

test('a connection that the server closed meanwhile is opened again', async () => {
  target = new InfluxV2Target({ connection: two(), layout: 'wide' })
  await target.write(one)
  await fake.kill()
  await fake.start()
  await target.write(one)
})

test.each([
  ['a token', { token: 'wrong' }, 'log-in refused (401): unauthorized access'],
  ['an organisation', { org: 'elsewhere' }, 'not found (404)'],
  ['a bucket', { bucket: 'nowhere' }, 'not found (404): bucket'],
])('%s that the server does not know is "misconfigured" when it is prepared', async (_, over, text) => {
  target = new InfluxV2Target({ connection: two(over), layout: 'wide' })
  await expect(target.prepare()).rejects.toMatchObject({ kind: 'misconfigured', message: expect.stringContaining(text) })
})

test('a field of another type is refused and named', async () => {
  target = new InfluxV2Target({ connection: two(), layout: 'wide' })
  await fetch(`${fake.url}/api/v2/write?org=${fake.org}&bucket=${fake.bucket}&precision=ns`, {
    method: 'POST',
    headers: { authorization: `Token ${fake.token}` },
    body: 'test-meter voltage="a text" 1',
  })
  await expect(target.write(one)).rejects.toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('input field "voltage"'),
  })
})

test('settings that cannot work are refused at once, without telling them', () => {
  target = new InfluxV2Target({ connection: two(), layout: 'wide' })
  const make = () => new InfluxV2Target({ connection: two({ url: 'http://u:pass-word@host' }), layout: 'wide' })
  expect(make).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.not.stringContaining('pass-word') }))
  expect(() => new InfluxV1Target({ connection: { version: '1', url: 'http://h' }, layout: 'wide' })).toThrow('database')
})
