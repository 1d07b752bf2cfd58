import { HubError } from '../../core/errors/hub-error'
import { adminActor, type HttpApi, openHttpApi } from '../../test/helpers/http-api'

let api: HttpApi
beforeEach(async () => {
  api = await openHttpApi()
})
afterEach(() => api.close())

describe('GET /api/devices', () => {
  beforeEach(() => {
    api.hub.addDevice('C', { name: 'Chiller', groups: ['hall-2'], presence: 'offline' })
    api.hub.addDevice('A', { name: 'Feeder one', groups: ['hall-1'], type: 'acuvim-ii', presence: 'online' })
    api.hub.addDevice('B', { name: 'feeder two', groups: ['hall-1', 'spare'], type: 'other', presence: 'degraded' })
  })
  const ids = async (query: string): Promise<string> => {
    const devices = (await (await api.fetch(`/api/devices${query}`)).json()) as { id: string }[]
    return devices.map((device) => device.id).join('')
  }

  test.each([
    ['', 'ABC'],
    ['?type=other', 'B'],
    ['?type=other&type=acuvim-ii', 'ABC'],
    ['?group=hall-1', 'AB'],
    ['?group=spare&group=hall-2', 'BC'],
    ['?presence=online', 'A'],
    ['?presence=online&presence=offline', 'AC'],
    ['?q=FEEDER', 'AB'],
    ['?q=c', 'C'],
    ['?group=hall-1&presence=degraded&q=two', 'B'],
    ['?group=nowhere', ''],
    ['?limit=2', 'AB'],
    ['?limit=2&offset=2', 'C'],
    ['?offset=9', ''],
  ])('with "%s" answers %s', async (query, expected) => {
    expect(await ids(query)).toBe(expected)
  })

  test('counts all rows over all pages in X-Total-Count', async () => {
    const response = await api.fetch('/api/devices?group=hall-1&limit=1')
    expect(response.headers.get('x-total-count')).toBe('2')
    expect(await response.json()).toHaveLength(1)
  })
})

describe('GET /api/devices/{id}', () => {
  test('answers the device with times in ISO 8601', async () => {
    api.hub.addDevice('ACV-1', {
      tags: { cell: '7' },
      about: { firmware: '2.1', nested: { a: [1, null] } },
      createdAt: Date.UTC(2026, 0, 2),
      presenceSince: Date.UTC(2026, 0, 3),
      lastReadingAt: null,
    })
    const response = await api.fetch('/api/devices/ACV-1')
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({
      id: 'ACV-1',
      name: 'ACV-1',
      type: 'acuvim-ii',
      dialect: 'acuvim',
      approval: 'approved',
      groups: [],
      tags: { cell: '7' },
      heartbeatMs: null,
      about: { firmware: '2.1', nested: { a: [1, null] } },
      hasPassword: true,
      blocked: false,
      createdAt: '2026-01-02T00:00:00.000Z',
      updatedAt: '1970-01-01T00:00:00.000Z',
      presence: 'online',
      presenceSince: '2026-01-03T00:00:00.000Z',
      lastHeardAt: '1970-01-01T00:00:00.000Z',
      lastReadingAt: null,
    })
  })

  test('shows only documented fields, whatever the hub hands over', async () => {
    api.hub.addDevice('ACV-1', { passwordHash: 'scrypt$secret' } as object)
    const text = await (await api.fetch('/api/devices/ACV-1')).text()
    expect(text).not.toContain('secret')
  })

  test('takes ids with every allowed character', async () => {
    api.hub.addDevice('A_b.c:d-9')
    expect((await api.fetch(`/api/devices/${encodeURIComponent('A_b.c:d-9')}`)).status).toBe(200)
  })
})

describe('POST /api/devices', () => {
  test('creates a device and shows its password once', async () => {
    const body = { id: 'ACV-9', name: 'Feeder 9', groups: ['hall-1'], tags: { cell: '7' }, heartbeatMs: 30_000 }
    const response = await api.send('POST', '/api/devices', body)
    expect(response.status).toBe(201)
    expect(response.headers.get('location')).toBe('/api/devices/ACV-9')
    expect(response.headers.get('cache-control')).toBe('no-store')
    const answer = (await response.json()) as { device: object; password: string }
    expect(answer).toMatchObject({ device: body, password: 'only-once' })
    expect(answer.device).not.toHaveProperty('password')
    expect(api.hub.callsOf('createDevice')).toEqual([[body, adminActor]])
    expect(JSON.stringify(api.log)).not.toContain('only-once')
  })

  test('refuses an id that is taken', async () => {
    api.hub.addDevice('ACV-9')
    const response = await api.send('POST', '/api/devices', { id: 'ACV-9' })
    expect(response.status).toBe(409)
    expect(await response.json()).toMatchObject({ error: { code: 'DEVICE_EXISTS' } })
  })
})

describe('PATCH /api/devices/{id}', () => {
  test('passes on what is given and nothing else', async () => {
    api.hub.addDevice('ACV-1')
    const patch = { name: 'New name', approval: 'pending', heartbeatMs: null }
    const response = await api.send('PATCH', '/api/devices/ACV-1', patch)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ id: 'ACV-1', ...patch })
    expect(api.hub.callsOf('updateDevice')).toEqual([['ACV-1', patch, adminActor]])
  })

  test('says what the hub says about a type that is not installed', async () => {
    api.hub.addDevice('ACV-1')
    api.hub.failNext('updateDevice', new HubError('UNKNOWN_DEVICE_TYPE', 'there is no device type "x"; there are: acuvim-ii'))
    const response = await api.send('PATCH', '/api/devices/ACV-1', { type: 'x' })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      error: { code: 'UNKNOWN_DEVICE_TYPE', detail: 'there is no device type "x"; there are: acuvim-ii' },
    })
  })
})

describe('DELETE /api/devices/{id}', () => {
  test('forgets the device and answers nothing', async () => {
    api.hub.addDevice('ACV-1')
    const response = await api.fetch('/api/devices/ACV-1', { method: 'DELETE' })
    expect(response.status).toBe(204)
    expect(await response.text()).toBe('')
    expect(api.hub.callsOf('deleteDevice')).toEqual([['ACV-1', adminActor]])
    expect((await api.fetch('/api/devices/ACV-1')).status).toBe(404)
  })

  test('of a device that is not there is 404, so that a mistyped id is noticed', async () => {
    const response = await api.fetch('/api/devices/ACV-9', { method: 'DELETE' })
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ error: { code: 'DEVICE_NOT_FOUND', detail: 'There is no device "ACV-9".' } })
  })
})

describe('POST /api/devices/{id}/commands', () => {
  test('takes the command over and names the request that the reply will name', async () => {
    api.hub.addDevice('ACV-1')
    const body = { command: 'update_config', params: { send_interval: 10, nested: { a: [1, null] } } }
    const response = await api.send('POST', '/api/devices/ACV-1/commands', body)
    expect(response.status).toBe(202)
    expect(await response.json()).toEqual({ requestId: 'request-1' })
    expect(api.hub.callsOf('sendCommand')).toEqual([['ACV-1', body, adminActor]])
  })

  test('needs no params', async () => {
    api.hub.addDevice('ACV-1')
    expect((await api.send('POST', '/api/devices/ACV-1/commands', { command: 'reboot' })).status).toBe(202)
    expect(api.hub.callsOf('sendCommand')).toEqual([['ACV-1', { command: 'reboot' }, adminActor]])
  })

  test('says what the hub says about a command the dialect does not have', async () => {
    api.hub.addDevice('ACV-1')
    api.hub.failNext('sendCommand', new HubError('INVALID_ARGUMENT', 'acuvim has no command "dance"; there are: reboot'))
    const response = await api.send('POST', '/api/devices/ACV-1/commands', { command: 'dance' })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { detail: 'acuvim has no command "dance"; there are: reboot' } })
  })

  test('to an unknown device is 404', async () => {
    expect((await api.send('POST', '/api/devices/ACV-9/commands', { command: 'reboot' })).status).toBe(404)
  })
})
