import type { Actor } from '../../core/access/actor'
import { until } from '../../test/helpers/until'
import { AccessSite } from './testing/access-site'

// Keys, certificates and scrypt take their time on a busy machine.
jest.setTimeout(30_000)

const admin: Actor = { kind: 'user', name: 'ada', role: 'admin', address: null, requestId: null }
let site: AccessSite
beforeEach(async () => {
  site = await new AccessSite().open({ open: [{ name: 'old', dialects: ['heat-pump'], login: null }] })
  site.addDevice('ACV-1')
})
afterEach(() => site.close())

const access = () => site.parts.access
const create = (name: string, rights: { read?: string[]; write?: string[] } = {}) =>
  access().createService({ name, ...rights }, admin)

test('a service logs in with the password it was given once, and is shown without it', async () => {
  const { service, password } = await create('scada', { read: ['site/#'] })
  expect(service).toMatchObject({ name: 'scada', read: ['site/#'], write: [], disabled: false, note: '', connected: false })
  await site.client('scada', password)
  expect(await access().listServices()).toMatchObject([{ name: 'scada', connected: true }])
  expect(JSON.stringify([await access().listServices(), site.audited, service])).not.toMatch(/scrypt|passwordHash/)
  expect(JSON.stringify(site.audited)).not.toContain(password)
  await expect(site.client('scada', 'guess')).rejects.toMatchObject({ code: 4 })
})

test.each([
  ['the name of a device', { name: 'ACV-1' }, 'SERVICE_EXISTS'],
  ['a name that is taken', { name: 'taken' }, 'SERVICE_EXISTS'],
  ['a name with a slash', { name: 'a/b' }, 'INVALID_ARGUMENT'],
  ['no name', { name: '' }, 'INVALID_ARGUMENT'],
  ['a name with which nobody can log in', { name: 'register' }, 'INVALID_ARGUMENT'],
  ['a filter that is none', { name: 'x', read: ['a#'] }, 'INVALID_ARGUMENT'],
  ['an empty filter', { name: 'x', write: [''] }, 'INVALID_ARGUMENT'],
  ['a filter in $SYS', { name: 'x', read: ['$SYS/#'] }, 'INVALID_ARGUMENT'],
  ['a filter in $busbar', { name: 'x', write: ['$busbar/#'] }, 'INVALID_ARGUMENT'],
  ['the right to write what only the hub says', { name: 'x', write: ['local/#'] }, 'INVALID_ARGUMENT'],
  ['a filter without end', { name: 'x', read: ['x'.repeat(1025)] }, 'INVALID_ARGUMENT'],
  ['more filters than anybody needs', { name: 'x', read: Array(101).fill('x') }, 'INVALID_ARGUMENT'],
])('%s is refused', async (_, service, code) => {
  await create('taken')
  await expect(access().createService(service, admin)).rejects.toMatchObject({ code })
  expect(await access().listServices()).toHaveLength(1)
})

test('of two that are made at once with one name, one is', async () => {
  const made = await Promise.allSettled([create('twin'), create('twin')])
  expect(made.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
})

test('new rights hold at once: its connections end, and its session with what waited in it', async () => {
  const { password } = await create('scada', { read: ['site/#'] })
  const options = { clean: false }
  const before = await site.client('scada', password, options)
  await before.subscribeAsync('site/secret', { qos: 1 })
  const view = await access().updateService('scada', { read: ['site/open'], note: 'less' }, admin)
  await until('it is disconnected', () => !before.connected)
  expect(view).toMatchObject({ read: ['site/open'], note: 'less' })
  await site.broker.publish({ topic: 'site/secret', payload: Buffer.from('x'), qos: 1, retain: false })
  const seen: string[] = []
  const after = await site.client('scada', password, options)
  after.on('message', (topic) => seen.push(topic))
  await after.subscribeAsync('site/open', { qos: 1 })
  await expect(after.subscribeAsync('site/secret')).rejects.toThrow()
  await site.broker.publish({ topic: 'site/open', payload: Buffer.from('x'), qos: 1, retain: false })
  await until('the open message', () => seen.length > 0)
  expect(seen).toEqual(['site/open'])
})

test('one that is disabled, deleted, or got another password no longer gets in', async () => {
  const { password } = await create('scada')
  const client = await site.client('scada', password)
  await access().updateService('scada', { disabled: true }, admin)
  await until('it is disconnected', () => !client.connected)
  await expect(site.client('scada', password)).rejects.toMatchObject({ code: 5 })
  await access().updateService('scada', { disabled: false }, admin)
  const again = await site.client('scada', password)
  const next = await access().makeServicePassword('scada', admin)
  await until('it is disconnected', () => !again.connected)
  await expect(site.client('scada', password)).rejects.toMatchObject({ code: 4 })
  await site.client('scada', next.password)
  await access().deleteService('scada', admin)
  await expect(site.client('scada', next.password)).rejects.toMatchObject({ code: 4 })
  await expect(access().deleteService('scada', admin)).rejects.toMatchObject({ code: 'SERVICE_NOT_FOUND' })
})

test('each change is audited with what was before and after', async () => {
  await create('scada', { read: ['a'] })
  await access().updateService('scada', { read: ['b'] }, admin)
  await access().makeServicePassword('scada', admin)
  await access().deleteService('scada', admin)
  expect(site.audited.map(({ action, subject, by }) => [action, subject, by.name])).toEqual(
    ['service-created', 'service-changed', 'service-password-made', 'service-deleted'].map((action) => [
      action,
      'service scada',
      'ada',
    ]),
  )
  expect(site.audited[1]).toMatchObject({ before: { read: ['a'] }, after: { read: ['b'] } })
})

test('its name cannot be a client id of others, nor a device on an open listener', async () => {
  await create('scada')
  await expect(site.client('NEW', 'the-site-key-of-the-plant', { clientId: 'scada' })).rejects.toMatchObject({ code: 5 })
  await expect(site.client(undefined, undefined, { listener: 'old', clientId: 'scada' })).rejects.toMatchObject({ code: 5 })
})

test('what it sends a device reaches the device', async () => {
  const { password } = await create('scada', { write: ['acuvim/+/cmd'] })
  const device = await site.client('ACV-1', 'the-site-key-of-the-plant')
  await device.subscribeAsync('acuvim/ACV-1/cmd', { qos: 1 })
  const arrived = new Promise<string>((resolve) => device.once('message', (_topic, payload) => resolve(payload.toString())))
  await (await site.client('scada', password)).publishAsync('acuvim/ACV-1/cmd', 'open', { qos: 1 })
  expect(await arrived).toBe('open')
})
