import { HubError } from '../../core/errors/hub-error'
import { type HttpApi, openHttpApi } from '../../test/helpers/http-api'

let api: HttpApi
beforeAll(async () => {
  api = await openHttpApi()
  api.hub.addDevice('ACV-1')
})
afterAll(() => api.close())

interface Failure {
  readonly error: { readonly code: string; readonly message: string; readonly detail?: string; readonly requestId: string }
}

async function failure(response: Response): Promise<Failure['error'] & { status: number }> {
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
  const body = (await response.json()) as Failure
  expect(Object.keys(body)).toEqual(['error'])
  expect(body.error.requestId).toBe(response.headers.get('x-correlation-id'))
  expect(JSON.stringify(body)).not.toMatch(/FST_|node_modules|\.ts:|at Object/)
  return { ...body.error, status: response.status }
}

describe('addresses and queries', () => {
  const history = '/api/devices/ACV-1/telemetry/history'
  test.each([
    ['/nothing/here', 404, 'ROUTE_NOT_FOUND', 'GET /nothing/here; /docs lists what there is'],
    [
      '/api/devices/',
      400,
      'INVALID_ARGUMENT',
      'path id: must be 1 to 64 characters of A–Z a–z 0–9 _ . : - (but not "." or ".."), not ""',
    ],
    ['/api/devices/a%2Fb', 400, 'INVALID_ARGUMENT', 'not "a/b"'],
    ['/api/devices/a%00b', 400, 'INVALID_ARGUMENT', 'path id: must be 1 to 64 characters'],
    ['/api/devices/%E0%A4%A', 400, 'MALFORMED_REQUEST', undefined],
    ['/api/devices/ACV-2', 404, 'DEVICE_NOT_FOUND', 'There is no device "ACV-2".'],
    ['/api/devices/ACV-2/telemetry', 404, 'DEVICE_NOT_FOUND', 'There is no device "ACV-2".'],
    ['/api/devices?limit=0', 400, 'INVALID_ARGUMENT', 'query limit: must be >= 1, not 0'],
    ['/api/devices?limit=1001', 400, 'INVALID_ARGUMENT', 'query limit: must be <= 1000, not 1001'],
    ['/api/devices?limit=ten', 400, 'INVALID_ARGUMENT', 'query limit: must be integer, not "ten"'],
    ['/api/devices?limit=1&limit=2', 400, 'INVALID_ARGUMENT', 'query limit: must be integer'],
    ['/api/devices?offset=-1', 400, 'INVALID_ARGUMENT', 'query offset: must be >= 0, not -1'],
    ['/api/devices?presence=asleep', 400, 'INVALID_ARGUMENT', 'must be one of online, degraded, offline, unknown, not "asleep"'],
    [
      '/api/devices?page=2',
      400,
      'INVALID_ARGUMENT',
      'query: "page" is not known here; known are type, group, presence, q, limit, offset',
    ],
    ['/api/rejected?code=WRONG', 400, 'INVALID_ARGUMENT', 'query code: must be one of EMPTY_PAYLOAD, INVALID_UTF8'],
    ['/api/rejected?before=0', 400, 'INVALID_ARGUMENT', 'query before: must be >= 1, not 0'],
    [
      `${history}?from=yesterday`,
      400,
      'INVALID_ARGUMENT',
      'query from: must be a time such as 2026-11-20T10:00:00Z, 1795168800000 (ms), -24h or now, not "yesterday"',
    ],
    [`${history}?to=2026-02-30`, 400, 'INVALID_ARGUMENT', 'query to: must be a time such as'],
    [`${history}?from=now&to=-1h`, 400, 'INVALID_ARGUMENT', 'query from: must be before to;'],
    [
      `${history}?bucket=5x`,
      400,
      'INVALID_ARGUMENT',
      'query bucket: must be auto, none or a width such as 30s, 5m, 1h, 1d, not "5x"',
    ],
    [
      `${history}?bucket=7m`,
      400,
      'INVALID_ARGUMENT',
      'query bucket: must divide a day or be whole days, such as 30s, 5m, 15m, 1h, 6h, 1d, 7d; 7m does not',
    ],
    [`${history}?bucket=36h`, 400, 'INVALID_ARGUMENT', 'query bucket: must divide a day or be whole days'],
    [`${history}?bucket=0s`, 400, 'INVALID_ARGUMENT', 'query bucket: must be auto, none or a width'],
    [`${history}?from=-365d&bucket=1s`, 400, 'INVALID_ARGUMENT', 'query bucket: 1s makes more than 20000 buckets of this range'],
    [
      `${history}?channels=a;drop`,
      400,
      'INVALID_ARGUMENT',
      'query channels.0: must be channel names with commas between, not "a;drop"',
    ],
    [`${history}?format=xml`, 400, 'INVALID_ARGUMENT', 'query format: must be one of json, csv, not "xml"'],
    ['/api/devices/ACV-2/completeness', 404, 'DEVICE_NOT_FOUND', 'There is no device "ACV-2".'],
    ['/api/devices/ACV-1/completeness?from=now&to=-1d', 400, 'INVALID_ARGUMENT', 'query from: must be before to;'],
    ['/api/devices/ACV-1/completeness?from=monday', 400, 'INVALID_ARGUMENT', 'query from: must be a time such as'],
    ['/api/devices/ACV-1/completeness?limit=0', 400, 'INVALID_ARGUMENT', 'query limit: must be >= 1, not 0'],
    ['/api/devices/ACV-1/completeness?days=7', 400, 'INVALID_ARGUMENT', 'known are from, to, limit, format'],
    ['/api/devices/a%2Fb/completeness', 400, 'INVALID_ARGUMENT', 'path id: must be 1 to 64 characters'],
    ['/api/devices/ACV-2/gaps', 404, 'DEVICE_NOT_FOUND', 'There is no device "ACV-2".'],
    ['/api/devices/ACV-1/gaps?to=never', 400, 'INVALID_ARGUMENT', 'query to: must be a time such as'],
    ['/api/devices/ACV-1/gaps?limit=1001', 400, 'INVALID_ARGUMENT', 'query limit: must be <= 1000, not 1001'],
    ['/api/devices/ACV-1/gaps?format=xml', 400, 'INVALID_ARGUMENT', 'query format: must be one of json, csv, not "xml"'],
    ['/docs/static/../../package.json', 404, 'ROUTE_NOT_FOUND', undefined],
    ['/docs/static/%2e%2e%2fpackage.json', 404, 'ROUTE_NOT_FOUND', undefined],
  ])('GET %s → %i %s', async (path, status, code, detail) => {
    const error = await failure(await api.fetch(path))
    expect(error).toMatchObject({ status, code })
    if (detail !== undefined) expect(error.detail).toContain(detail)
  })
})

test.each([
  [65, 'INVALID_ARGUMENT'],
  [1001, 'MALFORMED_REQUEST'],
])('an id of %i characters → 400 %s', async (length, code) => {
  expect(await failure(await api.fetch(`/api/devices/${'x'.repeat(length)}`))).toMatchObject({ status: 400, code })
})

describe('bodies', () => {
  const json = 'application/json'

  /** Posts a body and makes sure that the hub never saw it. */
  async function refused(type: string | null, body: string | null): Promise<Failure['error'] & { status: number }> {
    const before = api.hub.callsOf('createDevice').length
    const headers: Record<string, string> = type === null ? {} : { 'content-type': type }
    const error = await failure(await api.fetch('/api/devices', { method: 'POST', headers, body }))
    expect(api.hub.callsOf('createDevice')).toHaveLength(before)
    return error
  }

  test.each([
    ['malformed JSON', 400, 'MALFORMED_JSON', json, '{"id":'],
    ['nothing, said to be JSON', 400, 'MALFORMED_JSON', json, ''],
    ['a __proto__ key', 400, 'MALFORMED_JSON', json, '{"id":"a","__proto__":{"x":1}}'],
    ['nothing', 400, 'INVALID_ARGUMENT', null, null],
    ['a form', 415, 'UNSUPPORTED_MEDIA_TYPE', 'application/x-www-form-urlencoded', 'id=a'],
    ['plain text', 415, 'UNSUPPORTED_MEDIA_TYPE', 'text/plain', '{}'],
    ['too much', 413, 'BODY_TOO_LARGE', json, JSON.stringify({ id: 'ACV-9', name: 'x'.repeat(70_000) })],
  ])('POST of %s → %i %s', async (_, status, code, type, body) => {
    expect(await refused(type, body)).toMatchObject({ status, code })
  })

  test.each<[unknown, string]>([
    [[], 'body: must be object, not []'],
    [null, 'body: must be object, not null'],
    [{}, 'body: "id" is missing'],
    [{ id: 7 }, 'body id: must be string, not 7'],
    [{ id: 'a/b' }, 'body id: must be 1 to 64 characters of A–Z a–z 0–9 _ . : - (but not "." or ".."), not "a/b"'],
    [{ id: '..' }, 'body id: must be 1 to 64 characters of A–Z a–z 0–9 _ . : - (but not "." or ".."), not ".."'],
    [{ id: 'A', heartbeatMs: '60000' }, 'body heartbeatMs: must be integer,null, not "60000"'],
    [{ id: 'A', heartbeatMs: 10 }, 'body heartbeatMs: must be >= 1000, not 10'],
    [{ id: 'A', heartbeatMs: 1e9 }, 'body heartbeatMs: must be <= 86400000, not 1000000000'],
    [{ id: 'A', name: '' }, 'body name: must NOT have fewer than 1 characters, not ""'],
    [{ id: 'A', groups: 'hall-1' }, 'body groups: must be array, not "hall-1"'],
    [
      { id: 'A', groups: ['a', 'a'] },
      'body groups: must NOT have duplicate items (items ## 1 and 0 are identical), not ["a","a"]',
    ],
    [{ id: 'A', tags: { cell: 7 } }, 'body tags.cell: must be string, not 7'],
    [{ id: 'A', tags: { 'a b': 'x' } }, 'body tags: must be a name of 1 to 64 characters of A–Z a–z 0–9 _ . -, not "a b"'],
    [{ id: 'A', colour: 'red' }, 'body: "colour" is not known here; known are id, name, type, groups, tags, heartbeatMs'],
  ])('POST of %j → 400 INVALID_ARGUMENT: %s', async (body, detail) => {
    expect(await refused(json, JSON.stringify(body))).toMatchObject({ status: 400, code: 'INVALID_ARGUMENT', detail })
  })

  test.each<[unknown, string]>([
    [[], 'body: must be object, not []'],
    [{}, 'body: "command" is missing'],
    [{ command: 7 }, 'body command: must be string, not 7'],
    [{ command: '' }, 'body command: must be the name of a command, 1 to 64 characters of A–Z a–z 0–9 _ . -, not ""'],
    [{ command: 'a b' }, 'body command: must be the name of a command, 1 to 64 characters of A–Z a–z 0–9 _ . -, not "a b"'],
    [{ command: 'reboot', params: [1] }, 'body params: must be object, not [1]'],
    [{ command: 'reboot', params: null }, 'body params: must be object, not null'],
    [{ command: 'reboot', at: 1 }, 'body: "at" is not known here; known are command, params'],
  ])('POST of the command %j → 400 INVALID_ARGUMENT: %s', async (body, detail) => {
    const error = await failure(await api.send('POST', '/api/devices/ACV-1/commands', body))
    expect(error).toMatchObject({ status: 400, code: 'INVALID_ARGUMENT', detail })
    expect(api.hub.callsOf('sendCommand')).toEqual([])
  })

  test('DELETE of what cannot be a device never reaches the hub', async () => {
    const error = await failure(await api.fetch('/api/devices/a%2Fb', { method: 'DELETE' }))
    expect(error).toMatchObject({ status: 400, code: 'INVALID_ARGUMENT' })
    expect(api.hub.callsOf('deleteDevice')).toEqual([])
  })

  test('PATCH with nothing to change says what could be', async () => {
    const error = await failure(await api.send('PATCH', '/api/devices/ACV-1', {}))
    expect(error.detail).toBe('body: must name at least one of name, type, groups, tags, heartbeatMs, approval')
  })

  test('PATCH cannot change the id', async () => {
    const error = await failure(await api.send('PATCH', '/api/devices/ACV-1', { id: 'other' }))
    expect(error.detail).toMatch(/^body: "id" is not known here/)
  })
})

describe('methods', () => {
  test.each([
    ['DELETE', '/api/devices', 'GET, HEAD, POST'],
    ['PUT', '/api/devices/ACV-1', 'DELETE, GET, HEAD, PATCH'],
    ['GET', '/api/devices/ACV-1/commands', 'POST'],
    ['POST', '/api/devices/ACV-1/gaps', 'GET, HEAD'],
    ['POST', '/health', 'GET, HEAD'],
    ['OPTIONS', '/api/rejected', 'GET, HEAD'],
  ])('%s %s → 405, with what is allowed', async (method, path, allow) => {
    const response = await api.fetch(path, { method, headers: { 'content-type': 'application/json' } })
    expect(response.headers.get('allow')).toBe(allow)
    expect(await failure(response)).toMatchObject({
      status: 405,
      code: 'METHOD_NOT_ALLOWED',
      detail: `${method} is not one of ${allow}.`,
    })
  })

  test('an unknown address stays 404 with any method', async () => {
    expect(await failure(await api.fetch('/nothing', { method: 'DELETE' }))).toMatchObject({
      status: 404,
      code: 'ROUTE_NOT_FOUND',
    })
  })
})

describe('failures of the hub', () => {
  test.each([
    ['an unknown channel', new HubError('UNKNOWN_CHANNEL', 'no channel "x"'), 400, 'UNKNOWN_CHANNEL', 'no channel "x"'],
    ['a store that cannot answer', new HubError('STORE_UNAVAILABLE'), 503, 'STORE_UNAVAILABLE', undefined],
    ['a restart', new HubError('HUB_RESTARTING'), 503, 'HUB_RESTARTING', undefined],
    ['a fault with internals in its text', new HubError('INTERNAL', 'table readings_x at /var/lib'), 500, 'INTERNAL', undefined],
    ['any other error', new Error('SQLITE_CORRUPT at /var/lib'), 500, 'INTERNAL', undefined],
    ['a bug', new TypeError('x is undefined'), 500, 'INTERNAL', undefined],
  ])('%s is answered as it should be', async (_, thrown, status, code, detail) => {
    api.hub.failNext('history', thrown)
    const response = await api.fetch('/api/devices/ACV-1/telemetry/history')
    expect(response.headers.get('retry-after')).toBe(status === 503 ? '1' : null)
    const error = await failure(response)
    expect(error).toMatchObject({ status, code })
    expect(error.detail).toBe(detail)
    expect(JSON.stringify(error)).not.toContain('/var/lib')
  })

  test('a fault of ours is in the log with the id the caller got, bad input is not', async () => {
    api.hub.failNext('listDevices', new Error('disk on fire'))
    const error = await failure(await api.fetch('/api/devices'))
    const bad = await failure(await api.fetch('/api/devices?limit=0'))
    const logged = api.log.filter((line) => line.level === 50)
    expect(logged).toContainEqual(
      expect.objectContaining({ requestId: error.requestId, err: expect.objectContaining({ message: 'disk on fire' }) }),
    )
    expect(logged).not.toContainEqual(expect.objectContaining({ requestId: bad.requestId }))
  })

  test('a hub that does not answer in time → 503 ANSWER_TIMEOUT', async () => {
    const impatient = await openHttpApi({ limits: { handlerMs: 20 } })
    impatient.hub.describe = () => new Promise(() => {})
    const response = await impatient.fetch('/api/types')
    expect(await failure(response)).toMatchObject({ status: 503, code: 'ANSWER_TIMEOUT' })
    await impatient.close()
  })
})
