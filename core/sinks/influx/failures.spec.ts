import { SinkFailure } from '../../ports/sink'
import { networkFailure } from '../network-failure'
import { writeFailure } from './answer-failure'
import { connectionProblem } from './connection-problem'

const now = Date.UTC(2026, 10, 21)
const failed = (status: number, body = '', retryAfter: string | null = null) =>
  writeFailure({ status, body, retryAfter }, ['s3cret'], now)

test.each([
  [401, '{"code":"unauthorized","message":"unauthorized access"}', 'misconfigured', 'log-in refused (401): unauthorized access'],
  [403, '{"error":"\\"bob\\" user is not authorized"}', 'misconfigured', 'writing is not permitted (403)'],
  [404, '{"error":"database not found: \\"x\\""}', 'misconfigured', 'not found (404): database not found: "x"'],
  [500, '{"error":"retention policy not found: raw"}', 'misconfigured', 'retention policy not found: raw'],
  [301, '', 'misconfigured', 'something else at this address'],
  [200, '<html>Log in</html>', 'misconfigured', 'answered 200 where InfluxDB answers 204'],
  [400, '{"error":"partial write: field type conflict: input field \\"v\\" dropped=1"}', 'refused', 'field type conflict'],
  [
    400,
    '{"error":"partial write: unable to parse \'x\': points beyond retention policy dropped=1 dropped=2"}',
    'refused',
    'unable to parse',
  ],
  [413, 'Request Entity Too Large', 'refused', 'Request Entity Too Large'],
  [422, '', 'refused', 'answered 422'],
  [429, '', 'unavailable', 'answered 429'],
  [500, '{"error":"timeout"}', 'unavailable', 'timeout'],
  [502, '<html>\n<h1>Bad gateway</h1>', 'unavailable', '<html> <h1>Bad gateway</h1>'],
  [503, '{"error":"cache s3cret full"}', 'unavailable', 'cache *** full'],
] as const)('%i %s is %s', (status, body, kind, text) => {
  const failure = failed(status, body)
  expect(failure).toMatchObject({ kind, message: expect.stringContaining(text) })
})

test('what is stored, and what the retention policy would delete at once, is no failure', () => {
  expect(failed(204)).toBeNull()
  expect(failed(400, '{"error":"partial write: points beyond retention policy dropped=3"}')).toBeNull()
  const of2 = 'failure writing points to database: partial write: points beyond retention policy dropped=12'
  expect(failed(422, JSON.stringify({ code: 'unprocessable entity', message: of2 }))).toBeNull()
  expect(failed(503, '{"error":"partial write: points beyond retention policy dropped=3"}')).not.toBeNull()
})

test('a pause that the server asks for is kept, in seconds or as a date, and only where waiting helps', () => {
  expect(failed(429, '', '7')?.retryAfterMs).toBe(7000)
  expect(failed(503, '', 'Sat, 21 Nov 2026 00:01:00 GMT')?.retryAfterMs).toBe(60_000)
  expect(failed(503, '', 'Fri, 20 Nov 2026 00:01:00 GMT')?.retryAfterMs).toBe(0)
  expect(
    [failed(503, '', 'soon'), failed(503), failed(503, '', ''), failed(400, '', '7')].map((each) => each?.retryAfterMs),
  ).toEqual([null, null, null, null])
})

test('a secret is struck out also where the text is cut off in it', () => {
  const text = failed(500, `${'x'.repeat(297)}s3cret and more`)?.message ?? ''
  expect(text).not.toContain('s3c')
  expect(text.length).toBeLessThan(340)
})

test.each([
  ['ECONNREFUSED', 'unavailable', 'nothing listens there'],
  ['ENOTFOUND', 'unavailable', 'name is not known'],
  ['ECONNRESET', 'unavailable', 'before the answer was complete'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'misconfigured', 'no secure connection'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'misconfigured', 'no secure connection'],
  ['CERT_HAS_EXPIRED', 'misconfigured', 'no secure connection'],
  ['ESOMETHING', 'unavailable', 'went wrong with ***'],
] as const)('%s is %s', (code, kind, text) => {
  const error = Object.assign(new Error('went wrong with s3cret'), { code })
  expect(networkFailure(error, 'influx:8086', ['s3cret'])).toMatchObject({ kind, message: expect.stringContaining(text) })
})

test('a failure stays what it is', () => {
  const failure = new SinkFailure('refused', 'no')
  expect(networkFailure(failure, 'h', [])).toBe(failure)
  expect(networkFailure(undefined, 'h', []).kind).toBe('unavailable')
})

test('settings that cannot work are found before anything is sent', () => {
  const one = { version: '1', url: 'http://influx:8086', database: 'plant' } as const
  const two = { version: '2', url: 'https://influx:8086/path', org: 'o', bucket: 'b' } as const
  expect([connectionProblem(one), connectionProblem(two)]).toEqual([null, null])
  for (const wrong of [
    { ...one, url: 'influx:8086' },
    { ...one, url: 'http://u:s3cret@influx:8086' },
    { ...one, url: 'http://influx:8086/?u=1' },
    { ...one, database: '' },
    { ...one, timeoutMs: 1 },
    { ...two, bucket: '' },
    { version: '2', url: 'http://x', bucket: 'b' } as const,
    { ...two, token: '' },
  ]) {
    expect(connectionProblem(wrong)).toEqual(expect.any(String))
    expect(connectionProblem(wrong)).not.toContain('s3cret')
  }
})
