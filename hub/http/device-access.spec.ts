import { Ajv2020 } from 'ajv/dist/2020'
import { HubError } from '../../core/errors/hub-error'
import registerAnswerSchema from '../../protocol/plantops/register-answer.schema.json'
import { answerActions } from '../../test/helpers/http-actions'
import { adminActor, type HttpApi, openHttpApi } from '../../test/helpers/http-api'
import type { Registration } from '../client/device-access'
import { claimQr } from './routes/device-access/qr'

let api: HttpApi
beforeEach(async () => {
  api = await openHttpApi({ hostNames: () => ['hub.plant.example'] })
  api.hub.addDevice('PS-1', { type: 'plant-sensor', dialect: 'plantops' })
  answerActions(api.hub)
})
afterEach(() => api.close())

const said = {
  device_id: 'PS-1',
  type: 'plant-sensor',
  hardware: 'esp32-s3',
  mac: '24:6F:28:AA:BB:CC',
  serial: '77',
  firmware: '1.4.0',
}
const answerWith = (registration: object) => {
  const device = api.hub.devices.get('PS-1')
  api.hub.access.answers.registerDevice = { device, ...registration } as Registration
}
const register = (body: object = said, headers: Record<string, string> = { authorization: 'Bearer provisioning-key' }) =>
  api.fetchAs(null, '/api/devices/register', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })

describe('POST /api/devices/register', () => {
  const mqtt = { host: 'broker.example', port: 8883, tls: true }

  test.each([
    ['created', 201],
    ['repeated', 200],
  ])('%s: answers %i with the MQTT log-in, as the protocol describes it', async (state, status) => {
    answerWith({ state, password: 'own-password', mqtt })
    const response = await register()
    expect(response.status).toBe(status)
    const answer = await response.json()
    expect(answer).toEqual({
      device_id: 'PS-1',
      mqtt: { ...mqtt, username: 'PS-1', password: 'own-password', client_id: 'PS-1' },
      topics: { telemetry: 'devices/PS-1/telemetry', heartbeat: 'devices/PS-1/heartbeat' },
    })
    expect(new Ajv2020().validate(registerAnswerSchema, answer)).toBe(true)
    const { device_id: device, ...about } = said
    expect(api.hub.callsOf('registerDevice')).toEqual([
      [
        { device, ...about },
        { key: 'provisioning-key', claim: null, address: '127.0.0.1', requestId: expect.any(String) },
      ],
    ])
    expect(JSON.stringify(api.log)).not.toMatch(/own-password|provisioning-key/)
  })

  test.each([
    ['hub.plant.example:8443', 'hub.plant.example'],
    ['10.0.0.5:8080', '10.0.0.5'],
    ['[fd00::5]:8080', 'fd00::5'],
  ])('a device that asked %s finds the broker at %s', async (host, expected) => {
    answerWith({ state: 'created', password: 'x', mqtt: { ...mqtt, host: '' } })
    const { request } = await import('node:http')
    const text = await new Promise<string>((resolve, reject) => {
      const headers = { host, 'content-type': 'application/json' }
      const sent = request(
        { host: '127.0.0.1', port: api.port, path: '/api/devices/register', method: 'POST', headers },
        (answer) => {
          answer.setEncoding('utf8').on('data', resolve)
        },
      )
      sent.on('error', reject).end('{"device_id":"PS-1"}')
    })
    expect(JSON.parse(text)).toMatchObject({ mqtt: { host: expected } })
  })

  test('one that waits for an operator is told when to ask again', async () => {
    answerWith({ state: 'pending', retryAfterMs: 30_001 })
    const response = await register()
    expect([response.status, response.headers.get('retry-after')]).toEqual([202, '31'])
    expect(await response.json()).toEqual({ device_id: 'PS-1', state: 'pending' })
  })

  test.each([
    ['REGISTRATION_REFUSED', 403],
    ['DEVICE_CONFLICT', 409],
    ['TOO_MANY_ATTEMPTS', 429],
  ] as const)('%s is %i', async (code, status) => {
    api.hub.access.answers.registerDevice = new HubError(code)
    const response = await register()
    expect([response.status, await response.json()]).toEqual([status, { error: expect.objectContaining({ code }) }])
    expect(response.headers.get('retry-after')).toBe(status === 429 ? '60' : null)
  })

  test('a claim code stands in for the key, and is never repeated', async () => {
    answerWith({ state: 'created', password: 'x', mqtt })
    await register({ device_id: 'PS-1', claim: 'ABCD-EFGH' }, {})
    expect(api.hub.callsOf('registerDevice')[0]?.[1]).toMatchObject({ key: null, claim: 'ABCD-EFGH' })
    const odd = await register({ device_id: 'PS-1', claim: ['ABCD-EFGH'] }, {})
    expect([odd.status, await odd.text()]).toEqual([400, expect.not.stringContaining('ABCD-EFGH')])
  })

  test('newer firmware that says more is no error, an id that is none is', async () => {
    answerWith({ state: 'created', password: 'x', mqtt })
    expect((await register({ ...said, battery: 'lifepo4' })).status).toBe(201)
    for (const id of ['a/b', '+', '', '..', 'a\r\nb', 'x'.repeat(65)])
      expect((await register({ device_id: id })).status).toBe(400)
  })
})

test('a new password may overlap with the old one, at most 30 days', async () => {
  const made = await api.send('POST', '/api/devices/PS-1/credentials', { overlapMs: 3_600_000 })
  expect(await made.json()).toEqual({ username: 'PS-1', password: 'device-password', oldUntil: null })
  expect((await api.send('POST', '/api/devices/PS-1/credentials', {})).status).toBe(201)
  expect((await api.send('POST', '/api/devices/PS-1/credentials', { overlapMs: 2_592_000_001 })).status).toBe(400)
  const calls = api.hub.callsOf('makeCredential')
  expect(calls).toEqual([
    ['PS-1', 3_600_000, adminActor],
    ['PS-1', 0, adminActor],
  ])
})

test('claim codes come with a QR code to be printed', async () => {
  const response = await api.send('POST', '/api/claims', { count: 1, validMs: 60_000, groups: ['hall-1'] })
  expect(response.status).toBe(201)
  const [made] = (await response.json()) as { code: string; qr: string }[]
  expect(made).toMatchObject({ code: 'CLAIM-CODE', qr: expect.stringMatching(/^<svg .*<\/svg>$/s) })
  expect(made?.qr).toBe(claimQr('CLAIM-CODE', `127.0.0.1:${api.port}`))
  expect(api.hub.callsOf('createClaims')).toEqual([[{ count: 1, validMs: 60_000, groups: ['hall-1'] }, adminActor]])
})

test('the QR code names the host, but not a machine’s name for itself', () => {
  const codes = ['localhost:8080', '127.0.0.1', '[::1]:8080', 'hub.plant.example', '10.0.0.5:8080'].map((host) =>
    claimQr('A', host),
  )
  expect(new Set(codes.slice(0, 3)).size).toBe(1)
  expect(new Set(codes).size).toBe(3)
})

test('the authority and its revocation list are there for everybody, as files', async () => {
  const ca = await api.fetchAs(null, '/api/certificates/ca.crt')
  expect(ca.headers.get('content-type')).toBe('application/x-x509-ca-cert')
  expect(await ca.text()).toBe('-----BEGIN CERTIFICATE-----')
  const list = await api.fetchAs(null, '/api/certificates/crl.pem')
  expect(await list.text()).toBe('-----BEGIN X509 CRL-----')
})

test('a certificate is issued for a request or for a key made here', async () => {
  await api.send('POST', '/api/certificates', { device: 'PS-1', csr: '-----BEGIN CERTIFICATE REQUEST-----', days: 30 })
  expect(api.hub.callsOf('issueCertificate')).toEqual([
    [{ device: 'PS-1', csr: '-----BEGIN CERTIFICATE REQUEST-----', days: 30 }, adminActor],
  ])
})

test.each(['identity @historian', 'address fd00::7', 'identity ?old'])('"%s" is let in again', async (id) => {
  expect((await api.fetch(`/api/held-off/${encodeURIComponent(id)}`, { method: 'DELETE' })).status).toBe(204)
  expect(api.hub.callsOf('letInAgain')).toEqual([[id, adminActor]])
})
