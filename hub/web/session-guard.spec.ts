import type { Principal } from '../../core/access/principal'
import { HubError } from '../../core/errors/hub-error'
import { principalOf } from '../../test/helpers/fake-access'
import { FakeHub } from '../../test/helpers/fake-hub'
import { SessionGuard } from './session-guard'

const proof = { kind: 'session', token: 'test-operator' } as const
let hub: FakeHub
let now: number
let guard: SessionGuard
const asked = () => hub.callsOf('whoseSession').length

beforeEach(async () => {
  jest.useFakeTimers()
  hub = new FakeHub()
  now = 1_000_000
  guard = new SessionGuard({ hub: () => hub, now: () => now, onError: fail, keepMs: 5_000, recheckMs: 60_000 })
  await guard.start()
})
afterEach(() => {
  guard.stop()
  hub.close()
  jest.useRealTimers()
})

function fail(error: unknown): never {
  throw error
}

test('asks the hub once for many requests, and again after a while', async () => {
  for (let i = 0; i < 3; i++) expect(await guard.whose(proof)).toMatchObject({ name: 'operator' })
  expect(asked()).toBe(1)
  now += 5_000
  await guard.whose(proof)
  expect(asked()).toBe(2)
})

test('requests that come together share one question', async () => {
  await Promise.all([guard.whose(proof), guard.whose(proof), guard.whose(proof)])
  expect(asked()).toBe(1)
})

test('remembers nobody who is nobody, and nobody who is over', async () => {
  expect(await guard.whose({ kind: 'session', token: 'nonsense' })).toBeNull()
  hub.access.answers.whoseSession = principalOf('admin', { expiresAt: now })
  expect(await guard.whose(proof)).toBeNull()
  hub.access.answers.whoseSession = principalOf('admin', { expiresAt: now + 1_000 })
  expect(await guard.whose(proof)).not.toBeNull()
  now += 1_000
  hub.access.answers.whoseSession = null
  expect(await guard.whose(proof)).toBeNull()
})

test.each([[{ session: 'session-operator' }], [{ user: 'operator' }]])('%j voids what was known at once', async (event) => {
  await guard.whose(proof)
  hub.access.answers.whoseSession = null
  expect(await guard.whose(proof)).not.toBeNull()
  hub.emit('access', event)
  expect(await guard.whose(proof)).toBeNull()
})

test('an answer that was overtaken by a change is not believed', async () => {
  let answer: (principal: Principal) => void = fail
  hub.access.answers.whoseSession = () => new Promise((resolve) => (answer = resolve))
  const whose = guard.whose(proof)
  const late = answer
  hub.access.answers.whoseSession = null
  hub.emit('access', { session: 'session-operator' })
  late(principalOf('operator'))
  expect(await whose).toBeNull()
})

test('while the hub is away, who was known stays known for a moment, and nobody else is let in', async () => {
  await guard.whose(proof)
  hub.disconnect()
  expect(await guard.whose(proof)).toMatchObject({ name: 'operator' })
  await expect(guard.whose({ kind: 'bearer', token: 'test-admin' })).rejects.toThrow(HubError)
  now += 5_000
  await expect(guard.whose(proof)).rejects.toThrow(HubError)
})

describe('an open connection', () => {
  let ended: number
  beforeEach(async () => {
    ended = 0
    const principal = await guard.whose(proof)
    guard.watch(proof, principal as Principal, () => ended++)
  })
  const settle = () => jest.advanceTimersByTimeAsync(0)

  test('ends with its session', () => {
    hub.emit('access', { session: 'session-operator' })
    expect(ended).toBe(1)
  })

  test('ends when its owner has another role, and stays when nothing has changed', async () => {
    hub.emit('access', { user: 'operator' })
    await settle()
    expect(ended).toBe(0)
    hub.access.answers.whoseSession = principalOf('viewer', { name: 'operator', session: 'session-operator' })
    hub.emit('access', { user: 'operator' })
    await settle()
    expect(ended).toBe(1)
  })

  test('is looked at again every minute, which also keeps its session alive', async () => {
    const before = asked()
    await jest.advanceTimersByTimeAsync(60_000)
    expect(asked()).toBe(before + 1)
    hub.access.answers.whoseSession = null
    await jest.advanceTimersByTimeAsync(60_000)
    expect(ended).toBe(1)
  })

  test('survives a restart of the hub, and ends if its session ended meanwhile', async () => {
    hub.disconnect()
    await jest.advanceTimersByTimeAsync(120_000)
    expect(ended).toBe(0)
    hub.access.answers.whoseSession = null
    hub.reconnect()
    hub.emit('connection', { connected: true, detail: '' })
    await settle()
    expect(ended).toBe(1)
  })
})
