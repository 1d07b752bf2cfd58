import { connect } from 'node:net'
import { connectPacket, type Device, dial } from '../../adapters/broker/aedes/testing/device'
import { hashPassword } from '../../adapters/credentials/scrypt'
import { type Actor, hubActor } from '../../core/access/actor'
import { until } from '../../test/helpers/until'
import { AccessSite, type AccessSiteOptions, provisioningKey } from './testing/access-site'

// Keys, certificates and scrypt take their time on a busy machine.
jest.setTimeout(30_000)

const operator: Actor = { kind: 'user', name: 'olga', role: 'operator', address: null, requestId: null }
const here = '127.0.0.1'
let hash: string
let site: AccessSite
beforeAll(async () => {
  hash = await hashPassword('right')
})
afterEach(() => site.close())

async function open(options: AccessSiteOptions = {}): Promise<void> {
  site = await new AccessSite().open(options)
  for (const id of ['ACV-1', 'ACV-2']) site.addDevice(id, { passwordHash: hash })
}

/** The CONNACK code; 0: let in. */
async function logIn(id: string, password: string, clientId = id): Promise<number> {
  return site.client(id, password, { clientId }).then(
    () => 0,
    (error: { code: number }) => error.code,
  )
}

async function logIns(count: number, id: string, password: string): Promise<number[]> {
  const codes: number[] = []
  for (let n = 0; n < count; n++) codes.push(await logIn(id, password))
  return codes
}

describe('wrong passwords', () => {
  test('five cost nothing, the sixth begins a hold in which nothing is calculated, and the hold doubles', async () => {
    await open()
    expect(await logIns(6, 'ACV-1', 'guess')).toEqual([4, 4, 4, 4, 4, 4])
    const before = site.scrypts
    expect(await logIns(3, 'ACV-1', 'guess')).toEqual([3, 3, 3])
    expect(site.scrypts).toBe(before)
    await until('all are counted', () => site.broker.counts().dropped['held-off'] === 3)
    expect(site.broker.counts().dropped).toEqual({ 'auth-failed': 6, 'held-off': 3 })
    site.elapsed += 1_000
    expect(await logIns(2, 'ACV-1', 'guess')).toEqual([4, 3])
    site.elapsed += 1_999
    expect(await logIn('ACV-1', 'guess')).toBe(3)
    site.elapsed += 1
    expect(await logIn('ACV-1', 'right')).toBe(0)
    expect(await logIns(6, 'ACV-1', 'guess')).toEqual([4, 4, 4, 4, 4, 4])
  })

  test('keep nobody out who has proven the right one before, however much is guessed', async () => {
    await open()
    expect(await logIn('ACV-1', 'right')).toBe(0)
    await logIns(8, 'ACV-1', 'guess')
    expect(await logIns(3, 'ACV-1', 'right')).toEqual([0, 0, 0])
    expect(await logIn('ACV-1', 'guess')).toBe(3)
  })

  test('keep out neither other devices at the address, nor the device at another address', async () => {
    await open()
    await logIns(8, 'ACV-1', 'guess')
    expect(await logIn('ACV-2', 'right')).toBe(0)
    const elsewhere = { clientId: 'ACV-1', username: 'ACV-1', certificate: null, listener: 'mqtt', remoteAddress: '10.0.0.9' }
    expect(await site.parts.policy.authenticate({ ...elsewhere, password: Buffer.from('right') })).toMatchObject({ ok: true })
  })

  test('take as long for a device there is not, and for one without a password', async () => {
    await open()
    site.addDevice('KEYLESS')
    for (const id of ['ACV-1', 'NOBODY', 'KEYLESS']) {
      const before = site.scrypts
      await logIn(id, 'guess')
      expect([id, site.scrypts - before]).toEqual([id, 1])
    }
  })

  test('are shown, audited once for a row of holds, and forgiven by an operator', async () => {
    await open()
    await logIns(8, 'ACV-1', 'guess')
    const id = `identity ACV-1 from ${here}`
    expect(await site.parts.access.listHeldOff()).toMatchObject([
      { id, kind: 'identity', name: 'ACV-1', reason: 'wrong-password', refused: 2 },
    ])
    const [held] = await site.parts.access.listHeldOff()
    expect((held?.until ?? 0) - (held?.since ?? 0)).toBe(1_000)
    expect(Math.abs((held?.since ?? 0) - Date.now())).toBeLessThan(10_000)
    expect(site.audited).toMatchObject([{ action: 'held-off', by: hubActor, subject: id }])
    await site.parts.access.letInAgain(id, operator)
    expect(await site.parts.access.listHeldOff()).toEqual([])
    expect(site.audited.at(-1)).toMatchObject({ action: 'let-in-again', by: operator, subject: id })
    expect(await logIn('ACV-1', 'right')).toBe(0)
    await expect(site.parts.access.letInAgain(id, operator)).rejects.toMatchObject({ code: 'NOT_HELD_OFF' })
    expect(JSON.stringify(site.audited)).not.toMatch(/guess|right/)
  })

  test('of one device, tried many at a time, are not all calculated', async () => {
    await open()
    const codes = await Promise.all(Array.from({ length: 30 }, (_, n) => logIn('ACV-1', `guess ${n}`, `c${n}`)))
    // The sixth failure begins a hold; on a slow machine four more may be at work then.
    expect(site.scrypts).toBeLessThanOrEqual(10)
    expect(codes.filter((code) => code === 3).length).toBeGreaterThanOrEqual(20)
  })

  test('fill neither the audit nor the list without end', async () => {
    await open()
    const attempt = (n: number) =>
      site.parts.guard.passwords.prove(`ID-${n}`, here, 'guess', [{ against: 'x', isCostly: true, verify: async () => false }])
    for (let n = 0; n < 100; n++) for (let k = 0; k < 6; k++) await attempt(n)
    expect(site.audited).toHaveLength(50)
    site.elapsed += 10_000
    for (let k = 0; k < 6; k++) await attempt(200)
    expect(site.audited.at(-1)?.detail).toContain('50 more were held off')
  })
})

describe('all addresses of an IPv6 subnet are one', () => {
  test('for wrong passwords', async () => {
    await open()
    const attempt = (address: string) =>
      site.parts.guard.passwords.prove('ACV-1', address, 'guess', [{ against: 'x', isCostly: false, verify: async () => false }])
    for (let n = 1; n <= 6; n++) expect(await attempt(`2001:db8:0:1::${n}`)).toBe('wrong')
    expect(await attempt('2001:db8:0:1:ffff::7')).toBe('held')
    expect(await attempt('2001:db8:0:2::1')).toBe('wrong')
    const id = 'identity ACV-1 from 2001:db8:0:1::/64'
    expect(await site.parts.access.listHeldOff()).toMatchObject([{ id, reason: 'wrong-password' }])
    await site.parts.access.letInAgain(id, operator)
    expect(await attempt('2001:db8:0:1::8')).toBe('wrong')
  })

  test('for new connections', async () => {
    await open({ guard: { connectionsPerSecond: 1, connectionBurst: 2 } })
    const mayOpen = (address: string) => site.parts.guard.mayOpen(address)
    expect(['2001:db8::1', '2001:db8::2', '2001:db8::3', '2001:db8:0:1::1'].map(mayOpen)).toEqual([true, true, false, true])
    expect(await site.parts.access.listHeldOff()).toMatchObject([{ id: 'address 2001:db8:0:0::/64' }])
    await site.parts.access.letInAgain('address 2001:db8:0:0::/64', operator)
    expect(mayOpen('2001:db8::4')).toBe(true)
  })
})

describe('flapping', () => {
  test('an identity that logs in too often is held off with return code 3, shown, audited and let in again', async () => {
    await open({ guard: { logInsPerMinute: 3 } })
    expect(await logIns(5, 'ACV-1', 'right')).toEqual([0, 0, 0, 3, 3])
    expect(await logIn('ACV-2', 'right')).toBe(0)
    expect(await site.parts.access.listHeldOff()).toMatchObject([{ id: 'identity ACV-1', reason: 'flapping', refused: 1 }])
    expect(site.audited).toMatchObject([{ action: 'held-off', subject: 'identity ACV-1' }])
    site.elapsed += 59_999
    expect(await logIn('ACV-1', 'right')).toBe(3)
    site.elapsed += 1
    expect(await logIns(4, 'ACV-1', 'right')).toEqual([0, 0, 0, 3])
    site.elapsed += 60_000
    expect(await logIn('ACV-1', 'right')).toBe(3)
    await site.parts.access.letInAgain('identity ACV-1', operator)
    expect(await logIn('ACV-1', 'right')).toBe(0)
  })

  test('a wrong password counts for nothing: nobody can have a device held off', async () => {
    await open({ guard: { logInsPerMinute: 3 } })
    for (const password of ['a', 'b', 'c', 'd']) await logIn('ACV-1', password)
    expect(await logIn('ACV-1', 'right')).toBe(0)
  })
})

describe('new connections from one address', () => {
  test('above the rate are closed before anything is read, counted, shown and audited once', async () => {
    await open({ guard: { connectionsPerSecond: 1, connectionBurst: 2 } })
    expect(await logIns(2, 'ACV-1', 'right')).toEqual([0, 0])
    for (let n = 0; n < 3; n++) {
      const socket = connect(site.portOf('mqtt'), here)
      socket.on('error', () => {})
      await new Promise((resolve) => socket.once('close', resolve))
    }
    expect(site.broker.counts().dropped).toEqual({ 'connection-rate': 3 })
    expect(await site.parts.access.listHeldOff()).toMatchObject([
      { id: `address ${here}`, kind: 'address', reason: 'connection-rate', refused: 3 },
    ])
    expect(site.audited).toHaveLength(1)
    site.elapsed += 1_000
    expect(await logIn('ACV-1', 'right')).toBe(0)
    await site.parts.access.letInAgain(`address ${here}`, operator)
    expect(await logIns(2, 'ACV-1', 'right')).toEqual([0, 0])
  })
})

test('500 devices come back within 10 s while as many guesses come in', async () => {
  await open({ guard: { logInsPerMinute: 30 } })
  const ids = Array.from({ length: 500 }, (_, n) => `ACV-${1000 + n}`)
  // Half of them have a password of their own, which was proven since the start; the others use the site's key.
  const withPassword = ids.filter((_, n) => n % 2 === 0)
  for (const id of withPassword) {
    site.addDevice(id, { passwordHash: hash })
    site.proven.remember(id, 'right', hash)
  }
  const begun = performance.now()
  const guesses = await Promise.all(ids.map((id) => dialAndConnect(id, 'guess')))
  const right = await Promise.all(ids.map((id) => dialAndConnect(id, site.devices.has(id) ? 'right' : provisioningKey)))
  await until('all are in', () => right.every(({ received }) => received.length > 0))
  expect(performance.now() - begun).toBeLessThan(10_000)
  expect(right.map(codeOf).filter((code) => code !== 0)).toEqual([])
  expect(guesses.map(codeOf).filter((code) => code === 0)).toEqual([])
  for (const device of [...right, ...guesses]) device.vanish()
}, 60_000)

async function dialAndConnect(id: string, password: string): Promise<Device> {
  const device = await dial(site.portOf('mqtt'))
  device.send(
    connectPacket({ clientId: password === 'guess' ? `${id}-guess` : id, username: id, password: Buffer.from(password) }),
  )
  return device
}

function codeOf({ received: [first] }: Device): number | undefined {
  return first?.cmd === 'connack' ? first.returnCode : undefined
}
