import { openBus } from '../adapters/modbus/open-bus'
import { openRegistry } from '../adapters/registry/sqlite'
import type { DeviceType } from '../core/channel'
import type { Registry } from '../core/ports/registry'
import { DeviceBook } from './engines/device-book'
import { PollerHost } from './engines/polling/poller-host'
import { PresenceHost } from './engines/presence-host'
import { EventFan } from './event-fan'
import { LocalHub } from './local-hub'

const types = ['meter', 'pump'].map((name) => ({ name, dialect: `${name}-dialect` }) as DeviceType)
const onError = (error: Error) => {
  throw error
}
let registry: Registry
let hub: LocalHub
const takenUp: string[] = []
const removed: string[] = []

beforeEach(async () => {
  takenUp.length = 0
  registry = await openRegistry(':memory:')
  const book = await DeviceBook.open(registry, () => 1000)
  const presence = new PresenceHost({ registry, book, now: () => 1000, onTransition: () => undefined, onError })
  await presence.start([], { defaultIntervalMs: 60_000, degradedAfter: 3, offlineAfter: 5 })
  await presence.stop()
  hub = new LocalHub({
    book,
    registry,
    presence,
    polling: new PollerHost({
      openBus,
      now: () => 1000,
      elapsed: () => 1000,
      random: () => 0,
      timeZone: 'UTC',
      emit: () => undefined,
      onError,
    }),
    lastReadingAt: (id) => (id === 'A' ? 900 : undefined),
    types,
    reader: async <T>() => 4096 as T,
    events: new EventFan(onError),
    describe: () => ({ version: 't', startedAt: 0, ports: { http: 0, mqtt: 0, mqtts: 0, ws: 0 }, types, timeZone: 'UTC' }),
    health: () => ({ state: 'ok', checks: [] }),
    newPassword: async () => ({ password: 'secret', hash: 'hash' }),
    removeDevice: async (id) => void removed.push(id),
    sendCommand: async (device, { command }) => ({ requestId: `${device} ${command}` }),
    storeReadings: async () => undefined,
    takeUpRejected: async (id) => {
      takenUp.push(id)
    },
  })
})
afterEach(() => registry.close())

test('a created device is approved, has a password that is told once, and never shows its hash', async () => {
  const { device, password } = await hub.createDevice({ id: 'A', type: 'pump' })
  expect(password).toBe('secret')
  expect(device).toMatchObject({ id: 'A', approval: 'approved', type: 'pump', dialect: 'pump-dialect', hasPassword: true })
  expect(JSON.stringify(await hub.listDevices())).not.toContain('hash"')
  expect(await hub.getDevice('A')).toMatchObject({ presence: 'unknown', lastHeardAt: null, lastReadingAt: 900 })
})

test('what a device sent before it was created is taken up', async () => {
  await hub.createDevice({ id: 'A' })
  expect(takenUp).toEqual(['A'])
})

test.each([
  [{ id: 'a/b' }, 'INVALID_ARGUMENT'],
  [{ id: '..' }, 'INVALID_ARGUMENT'],
  [{ id: 'x'.repeat(65) }, 'INVALID_ARGUMENT'],
  [{ id: 'A', type: 'nonsense' }, 'UNKNOWN_DEVICE_TYPE'],
  [{ id: 'A', name: '' }, 'INVALID_ARGUMENT'],
  [{ id: 'A', groups: [''] }, 'INVALID_ARGUMENT'],
  [{ id: 'A', heartbeatMs: 10 }, 'INVALID_ARGUMENT'],
])('%j is refused and nothing is created', async (input, code) => {
  await expect(hub.createDevice(input)).rejects.toMatchObject({ code })
  expect(await hub.listDevices()).toEqual([])
})

test('a change is checked whole before any of it is made', async () => {
  await hub.createDevice({ id: 'A', name: 'Press' })
  await expect(hub.updateDevice('A', { name: 'New', heartbeatMs: 1 })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  expect(await hub.getDevice('A')).toMatchObject({ name: 'Press' })
})

test('approving a device takes its kept messages up; renaming it does not', async () => {
  await hub.createDevice({ id: 'A', approval: 'pending' })
  takenUp.length = 0
  await hub.updateDevice('A', { name: 'Press' })
  expect(takenUp).toEqual([])
  await hub.updateDevice('A', { approval: 'approved' })
  expect(takenUp).toEqual(['A'])
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
