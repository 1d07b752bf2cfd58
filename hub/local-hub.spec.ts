import { openRegistry } from '../adapters/registry/sqlite'
import { hubActor } from '../core/access/actor'
import type { AuditEntry } from '../core/access/audit'
import type { DeviceType } from '../core/channel'
import type { DamagedSegment } from '../core/ports/journal'
import type { Registry } from '../core/ports/registry'
import { DeviceBook } from './engines/device-book'
import { PresenceHost } from './engines/presence-host'
import { EventFan } from './event-fan'
import { LocalHub } from './local-hub'

const types = ['meter', 'pump'].map((name) => ({ name, dialect: `${name}-dialect` }) as DeviceType)
const onError = (error: Error) => {
  throw error
}
let registry: Registry
let book: DeviceBook
let hub: LocalHub
const takenUp: string[] = []
const removed: string[] = []
const damaged: DamagedSegment[] = []
let audited: AuditEntry[]
const by = { ...hubActor, kind: 'user', name: 'eve', role: 'engineer' } as const

beforeEach(async () => {
  takenUp.length = 0
  audited = []
  registry = await openRegistry(':memory:')
  book = await DeviceBook.open(registry, () => 1000)
  const presence = new PresenceHost({ registry, book, now: () => 1000, onTransition: () => undefined, onError })
  await presence.start([], { defaultIntervalMs: 60_000, degradedAfter: 3, offlineAfter: 5 })
  await presence.stop()
  hub = new LocalHub({
    book,
    registry,
    presence,
    lastReadingAt: (id) => (id === 'A' ? 900 : undefined),
    types,
    reader: async <T>() => 4096 as T,
    events: new EventFan(onError),
    describe: () => ({ version: 't', startedAt: 0, ports: { http: 0, mqtt: 0, mqtts: 0, ws: 0 }, types, timeZone: 'UTC' }),
    health: () => ({ state: 'ok', checks: [] }),
    damage: { acknowledge: (name) => damaged.splice(0).map((each) => ({ ...each, acknowledged: { by: name, at: 1 } })) },
    newPassword: async () => ({ password: 'secret', hash: 'hash' }),
    isService: (name) => name === 'scada',
    removeDevice: async (id) => void removed.push(id),
    sendCommand: async (device, { command }) => ({ requestId: `${device} ${command}`, params: { pin: '[secret]' } }),
    storeReadings: async () => undefined,
    audit: async (entry) => void audited.push(entry),
    takeUpRejected: async (id) => {
      takenUp.push(id)
    },
  })
})
afterEach(() => registry.close())

test('who acknowledges what is missing in the journal is audited, once', async () => {
  const part = { segment: '1.db', from: 5, to: 9, detail: 'malformed' }
  damaged.push(part, { ...part, from: 7, to: 12 })
  expect(await hub.acknowledgeDamage(by)).toEqual({ state: 'ok', checks: [] })
  await hub.acknowledgeDamage(by)
  expect(audited).toMatchObject([
    { action: 'damage-acknowledged', by, subject: 'journal', outcome: 'done', after: { parts: 2, from: 5, to: 12 } },
  ])
})

test('a created device is approved, has a password that is told once, and never shows its hash', async () => {
  const { device, password } = await hub.createDevice({ id: 'A', type: 'pump' }, by)
  expect(password).toBe('secret')
  expect(device).toMatchObject({ id: 'A', approval: 'approved', type: 'pump', dialect: 'pump-dialect', hasPassword: true })
  expect(JSON.stringify(await hub.listDevices())).not.toContain('hash"')
  expect(await hub.getDevice('A')).toMatchObject({ presence: 'unknown', lastHeardAt: null, lastReadingAt: 900 })
})

test('what a device sent before it was created is taken up', async () => {
  await hub.createDevice({ id: 'A' }, by)
  expect(takenUp).toEqual(['A'])
})

test.each([
  [{ id: 'a/b' }, 'INVALID_ARGUMENT'],
  [{ id: '..' }, 'INVALID_ARGUMENT'],
  [{ id: 'x'.repeat(65) }, 'INVALID_ARGUMENT'],
  [{ id: 'A', type: 'nonsense' }, 'UNKNOWN_DEVICE_TYPE'],
  [{ id: 'A', name: '' }, 'INVALID_ARGUMENT'],
  [{ id: 'scada' }, 'DEVICE_EXISTS'],
  [{ id: 'A', groups: [''] }, 'INVALID_ARGUMENT'],
  [{ id: 'A', heartbeatMs: 10 }, 'INVALID_ARGUMENT'],
])('%j is refused and nothing is created', async (input, code) => {
  await expect(hub.createDevice(input, by)).rejects.toMatchObject({ code })
  expect(await hub.listDevices()).toEqual([])
})

test('a change is checked whole before any of it is made', async () => {
  await hub.createDevice({ id: 'A', name: 'Press' }, by)
  await expect(hub.updateDevice('A', { name: 'New', heartbeatMs: 1 }, by)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  expect(await hub.getDevice('A')).toMatchObject({ name: 'Press' })
})

test('approving a device takes its kept messages up; renaming it does not', async () => {
  await hub.createDevice({ id: 'A', approval: 'pending' }, by)
  takenUp.length = 0
  await hub.updateDevice('A', { name: 'Press' }, by)
  expect(takenUp).toEqual([])
  await hub.updateDevice('A', { approval: 'approved' }, by)
  expect(takenUp).toEqual(['A'])
})

test('who created, changed, approved, commanded and deleted a device is audited, with what was before and after', async () => {
  await hub.createDevice({ id: 'A', approval: 'pending' }, by)
  await hub.updateDevice('A', { name: 'Press', tags: { hall: '3' } }, by)
  await hub.updateDevice('A', { approval: 'approved' }, by)
  await hub.sendCommand('A', { command: 'ping', params: { pin: '4711' } }, by)
  await hub.deleteDevice('A', by)
  expect(audited.map(({ action, subject, outcome }) => [action, subject, outcome])).toEqual(
    ['device-created', 'device-changed', 'device-approved', 'command-sent', 'device-deleted'].map((action) => [
      action,
      'device A',
      'done',
    ]),
  )
  expect(audited.every((entry) => entry.by === by)).toBe(true)
  expect(audited[3]).toMatchObject({ after: { command: 'ping', params: { pin: '[secret]' }, requestId: 'A ping' } })
  expect(audited[1]).toMatchObject({ before: { name: 'A', tags: {} }, after: { name: 'Press', tags: { hall: '3' } } })
  expect(audited[2]).toMatchObject({ before: { approval: 'pending' }, after: { approval: 'approved' } })
  expect(audited[3]).toMatchObject({ after: { command: 'ping', requestId: 'A ping' } })
  expect(JSON.stringify(audited)).not.toContain('hash')
})

test('a device that was deleted while it was blocked may come in again when somebody creates it', async () => {
  await book.create({ id: 'A', type: 'iot-meter', dialect: 'local', blocked: true }, null)
  await book.remove('A')
  expect(book.isBlocked('A')).toBe(true)
  const { device } = await hub.createDevice({ id: 'A' }, by)
  expect([device.blocked, book.isBlocked('A')]).toEqual([false, false])
})

test('a change that is refused is not audited as done', async () => {
  await expect(hub.deleteDevice('A', by)).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' })
  expect(audited).toEqual([])
})

test('a new consumer starts at the newest item or at the beginning, a known one where it was', async () => {
  expect(await hub.openConsumer('n1', 'readings', 'now')).toEqual({ offset: 4096 })
  expect(await hub.openConsumer('n2', 'readings', 'earliest')).toEqual({ offset: 0 })
  await hub.commitConsumer('n2', 77)
  expect(await hub.openConsumer('n2', 'readings', 'now')).toEqual({ offset: 77 })
})

test('a monitor that would call a device offline before degraded is refused', async () => {
  const monitor = { id: 'm', filter: {}, defaultIntervalMs: 60_000, degradedAfter: 5, offlineAfter: 3 }
  await expect(hub.putMonitor(monitor)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
})
