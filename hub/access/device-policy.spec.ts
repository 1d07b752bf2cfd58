import type { StoredDevice } from '../../core/ports/registry'
import { DevicePolicy } from './device-policy'
import { TopicRights } from './topic-rights'

const devices: Record<string, Partial<StoredDevice>> = {
  OWN: { passwordHash: 'hash', dialect: 'iot-meter' },
  NONE: { passwordHash: null, dialect: 'acuvim' },
}
const policy = new DevicePolicy({
  find: (id) => devices[id] as StoredDevice | undefined,
  provisioningKey: 'the-site-key-of-the-plant',
  verify: async (_, password) => password === 'right',
  rights: new TopicRights([]),
  sessionExpiryMs: (dialect) => (dialect === 'iot-meter' ? 3_600_000 : null),
})
const login = (clientId: string, username?: string, password?: string) =>
  policy.authenticate(clientId, username, password === undefined ? undefined : Buffer.from(password))

test.each([
  ['anonymous', 'c', undefined, undefined, 5],
  ['no password', 'OWN', 'OWN', undefined, 5],
  ['a user name that is no device id', 'c', 'a/b', 'right', 4],
  ['a wrong password', 'OWN', 'OWN', 'wrong', 4],
  ['the provisioning key for a device that has a password of its own', 'OWN', 'OWN', 'the-site-key-of-the-plant', 4],
  ['a wrong key for an unknown device', 'NEW', 'NEW', 'nope', 4],
  ['the client id of another device', 'OWN', 'NEW', 'the-site-key-of-the-plant', 5],
])('%s is refused', async (_, clientId, username, password, code) => {
  await expect(login(clientId, username, password)).resolves.toMatchObject({ ok: false, code })
})

test.each([
  ['its own password', 'OWN', 'OWN', 'right'],
  ['the provisioning key while it has no password', 'NONE', 'NONE', 'the-site-key-of-the-plant'],
  ['the provisioning key as an unknown device', 'NEW', 'NEW', 'the-site-key-of-the-plant'],
  ['a client id of its own choosing', 'pump-room-7', 'NEW', 'the-site-key-of-the-plant'],
])('a device connects with %s', async (_, clientId, username, password) => {
  await expect(login(clientId, username, password)).resolves.toEqual({ ok: true, identity: username })
})

test('a session is kept as long as the dialect of its device says', () => {
  expect(['OWN', 'NONE', 'UNKNOWN'].map((id) => policy.sessionExpiryMs(id))).toEqual([3_600_000, null, null])
})
