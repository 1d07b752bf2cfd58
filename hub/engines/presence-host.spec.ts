import { openRegistry } from '../../adapters/registry/sqlite'
import type { Registry, StoredTransition } from '../../core/ports/registry'
import type { PresenceFacts } from '../../core/presence/facts'
import { DeviceBook } from './device-book'
import { PresenceHost } from './presence-host'

const rule = { defaultIntervalMs: 60_000, degradedAfter: 3, offlineAfter: 5 }
let registry: Registry
/** Stopped after each test, so that one that fails does not keep ticking. */
const running: PresenceHost[] = []
let now = 0

beforeEach(async () => {
  now = 1_000_000
  registry = await openRegistry(':memory:')
  await registry.create({ id: 'A', type: 'meter', dialect: 'test', groups: ['hall'] }, null, now)
  await registry.create({ id: 'B', type: 'meter', dialect: 'test', approval: 'pending' }, null, now)
})
afterEach(async () => {
  for (const presence of running.splice(0)) await presence.stop()
  await registry.close()
})

const heard = (device: string, heardAt: number): PresenceFacts => ({
  device,
  heardAt,
  heartbeatAt: null,
  heartbeatMs: null,
  timeoutMs: null,
  epoch: null,
  session: null,
  goneAt: null,
})

async function host(facts: readonly PresenceFacts[] = []) {
  const seen: StoredTransition[] = []
  const book = await DeviceBook.open(registry, () => now)
  const presence = new PresenceHost({
    registry,
    book,
    now: () => now,
    onTransition: (t) => seen.push(t),
    onError: () => undefined,
  })
  running.push(presence)
  await presence.start(facts, rule)
  return { presence, book, seen }
}

/** Lets time pass in steps a living machine takes. */
async function pass(presence: PresenceHost, ms: number): Promise<void> {
  for (const end = now + ms; now < end; ) {
    now = Math.min(end, now + 10_000)
    await presence.tick()
  }
}

test('a device that falls silent becomes degraded after 3 and offline after 5 intervals', async () => {
  const { presence, seen } = await host()
  presence.observe([heard('A', now)])
  await presence.tick()
  await pass(presence, 300_000)
  expect(seen.map(({ to, at }) => [to, at])).toEqual([
    ['online', 1_000_000],
    ['degraded', 1_180_000],
    ['offline', 1_300_000],
  ])
  expect(presence.summary('site')).toMatchObject({ total: 2, offline: 1, pending: 1 })
})

test('a restart goes on from the stored states and announces nothing twice', async () => {
  const first = await host()
  first.presence.observe([heard('A', now)])
  await first.presence.tick()
  await first.presence.stop()
  now += 3_600_000
  const second = await host([heard('A', 1_000_000)])
  await pass(second.presence, 60_000)
  expect(second.seen).toEqual([])
  expect(second.presence.presenceOf('A')).toMatchObject({ state: 'online' })
  await second.presence.stop()
})

test('a transition that could not be stored is announced once it is', async () => {
  const { presence, seen } = await host()
  jest.spyOn(registry, 'recordTransitions').mockRejectedValueOnce(new Error('disk full'))
  presence.observe([heard('A', now)])
  await presence.tick()
  expect(seen).toEqual([])
  await presence.tick()
  expect(seen.map((t) => t.to)).toEqual(['online'])
})

test('a failure that repeats itself each second is reported once, and again when it comes back', async () => {
  const errors: string[] = []
  const book = await DeviceBook.open(registry, () => now)
  const presence = new PresenceHost({
    registry,
    book,
    now: () => now,
    onTransition: () => undefined,
    onError: (e) => errors.push(e.message),
  })
  running.push(presence)
  await presence.start([], rule)
  const record = jest.spyOn(registry, 'recordTransitions').mockRejectedValue(new Error('disk full'))
  presence.observe([heard('A', now)])
  for (let i = 0; i < 3; i++) await presence.tick()
  expect(errors).toEqual(['disk full'])
  record.mockRestore()
  await presence.tick()
  jest.spyOn(registry, 'recordTransitions').mockRejectedValue(new Error('disk full'))
  now += 10_000
  presence.observe([{ ...heard('A', now), goneAt: now - 10_000 }])
  await presence.tick()
  expect(errors).toEqual(['disk full', 'disk full'])
})

test('while the machine sleeps the devices are not silent', async () => {
  const { presence, seen } = await host()
  presence.observe([heard('A', now)])
  await presence.tick()
  now += 8 * 3_600_000
  await presence.tick()
  expect(seen.map((t) => t.to)).toEqual(['online'])
})

test('a monitor of a flow watches its own devices by its own rule and survives being put again', async () => {
  const { presence, seen } = await host()
  const monitor = { id: 'node-1', filter: { groups: ['hall'] }, defaultIntervalMs: 10_000, degradedAfter: 2, offlineAfter: 4 }
  await presence.put(monitor)
  presence.observe([heard('A', now)])
  await presence.tick()
  await pass(presence, 20_000)
  await presence.put(monitor)
  expect(seen.filter((t) => t.monitor === 'node-1').map((t) => t.to)).toEqual(['online', 'degraded'])
  expect(presence.summary('node-1')).toMatchObject({ total: 1, degraded: 1 })
  const page = await presence.readStream({ stream: 'presence', after: 0, only: 'node-1' })
  expect(page.items.map((t) => t.to)).toEqual(['online', 'degraded'])
  await presence.delete('node-1')
  expect(() => presence.summary('node-1')).toThrow('no presence monitor')
})

test('a device is watched from the moment it is approved', async () => {
  const { presence, book } = await host()
  presence.observe([heard('B', now)])
  await presence.tick()
  expect(presence.presenceOf('B')).toBeNull()
  await book.update('B', { approval: 'approved' })
  await presence.tick()
  expect(presence.presenceOf('B')).toMatchObject({ state: 'online' })
})
