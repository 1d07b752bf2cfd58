import type { Device } from '../../core/device'
import { benchKey, DeviceAccessBench, person } from '../../test/helpers/device-access-bench'
import type { RegistrationProof, RegistrationRequest } from '../client/device-access'

let bench: DeviceAccessBench
beforeEach(async () => {
  bench = await DeviceAccessBench.open()
})
afterEach(() => bench.close())

const mac = 'AA:BB:CC:DD:EE:01'
const board: RegistrationRequest = { device: 'P-1', type: 'sensor', hardware: 'ESP32', mac, firmware: '1.0' }
const withKey = (key: string | null, address = '10.0.0.1'): RegistrationProof => ({ key, claim: null, address, requestId: 'r-7' })
const siteKey = withKey(benchKey)
const register = (request: Partial<RegistrationRequest> = {}, proof = siteKey) =>
  bench.access.registerDevice({ ...board, ...request }, proof)
async function passwordOf(registering: ReturnType<typeof register>): Promise<string> {
  const answer = await registering
  if (answer.state === 'pending') throw new Error('it waits for approval')
  return answer.password
}
async function policy(policy: 'auto' | 'pending' | 'claim' | 'refuse'): Promise<void> {
  bench.close()
  bench = await DeviceAccessBench.open({ policy })
}
/** A device as an engineer or its first message made it. */
async function given(fields: Partial<Device> = {}, passwordHash: string | null = null): Promise<void> {
  const { about, blocked, ...rest } = fields
  await bench.book.create({ id: 'P-1', type: 'meter', dialect: 'test', ...rest }, passwordHash)
  if (about || blocked) await bench.book.update('P-1', { ...(about ? { about } : {}), ...(blocked ? { blocked } : {}) })
}

test('an unknown device with the provisioning key gets a password of its own, and where to connect', async () => {
  const answer = await register()
  expect(answer).toMatchObject({
    state: 'created',
    device: {
      id: 'P-1',
      type: 'sensor',
      approval: 'approved',
      about: { mac, hardware: 'ESP32', firmware: '1.0' },
      hasPassword: true,
    },
    mqtt: { host: 'hub', port: 8883, tls: true },
  })
  expect(bench.lets('P-1', await passwordOf(Promise.resolve(answer)))).toBe(true)
  expect(bench.takenUp).toEqual(['P-1'])
  expect(bench.audited).toMatchObject([
    {
      action: 'device-registered',
      by: { kind: 'device', name: 'P-1', address: '10.0.0.1', requestId: 'r-7' },
      subject: 'device P-1',
    },
  ])
})

test('nothing secret is audited, whatever happens', async () => {
  const first = await passwordOf(register())
  await register()
  await register({}, withKey('a wrong key')).catch(() => undefined)
  await register({}, withKey(first))
  const [made] = await bench.access.createClaims({}, person('operator'))
  await register({ device: 'P-2' }, { ...siteKey, key: null, claim: made?.code ?? '' })
  const text = JSON.stringify(bench.audited)
  for (const secret of [benchKey, 'a wrong key', 'made-', 'hash of', made?.code ?? '-']) expect(text).not.toContain(secret)
})

describe('a repetition', () => {
  test('by the same board gives a new password, with the old one good for ten minutes more', async () => {
    const first = await passwordOf(register())
    const answer = await register({ mac: 'aa-bb-cc-dd-ee-01', firmware: '1.1' })
    expect(answer).toMatchObject({ state: 'repeated', device: { about: { firmware: '1.1' } } })
    const second = await passwordOf(Promise.resolve(answer))
    expect([bench.lets('P-1', first), bench.lets('P-1', second)]).toEqual([true, true])
    bench.now += 600_000 - 1
    expect(bench.lets('P-1', first)).toBe(true)
    bench.now += 1
    expect([bench.lets('P-1', first), bench.lets('P-1', second)]).toEqual([false, true])
    expect(bench.disconnected).toEqual([])
  })

  test('whose answers are lost again and again keeps the password that the device shows', async () => {
    const held = await passwordOf(register())
    for (let i = 0; i < 3; i++) {
      bench.now += 60_000
      await register({}, withKey(held))
      expect(bench.lets('P-1', held)).toBe(true)
    }
  })

  test('by its number instead of its address is the same board too', async () => {
    await register({ mac: undefined as never, serial: 'S-1' })
    await expect(register({ mac, serial: 'S-1' })).resolves.toMatchObject({
      state: 'repeated',
      device: { about: { mac, serial: 'S-1' } },
    })
  })

  test('without anything that marks the board is taken for ten minutes', async () => {
    const nameless = { mac: undefined as never }
    await register(nameless)
    bench.now += 599_999
    await expect(register(nameless)).resolves.toMatchObject({ state: 'repeated' })
    bench.now += 600_000
    await expect(register(nameless)).rejects.toMatchObject({ code: 'DEVICE_CONFLICT' })
  })

  test('at the same moment gives two passwords that are both good', async () => {
    const [a, b] = await Promise.all([passwordOf(register()), passwordOf(register())])
    expect([bench.lets('P-1', a), bench.lets('P-1', b)]).toEqual([true, true])
  })
})

describe('a second device with the same id', () => {
  test.each([
    ['another mac', { mac: 'AA:BB:CC:DD:EE:02' }, siteKey],
    ['another serial number', { serial: 'S-2' }, siteKey],
    ['no mac at all', { mac: undefined as never, serial: undefined as never }, siteKey],
    ['another mac, with the password of the first', { mac: 'AA:BB:CC:DD:EE:02' }, null],
  ])('with %s is refused, audited and kept visible', async (_what, difference, proof) => {
    const first = await passwordOf(register({ serial: 'S-1' }))
    bench.audited.length = 0
    const before = bench.book.get('P-1')
    await expect(register({ serial: 'S-1', ...difference }, proof ?? withKey(first))).rejects.toMatchObject({
      code: 'DEVICE_CONFLICT',
    })
    expect(bench.book.get('P-1')).toEqual(before)
    expect(bench.audited).toMatchObject([
      { action: 'registration-refused', outcome: 'refused', before: { mac, serial: 'S-1' }, subject: 'device P-1' },
    ])
    expect(bench.access.turnedAway.list()).toMatchObject([{ device: 'P-1', count: 1, address: '10.0.0.1' }])
  })

  test('at the same moment: exactly one gets in', async () => {
    const all = await Promise.allSettled(Array.from({ length: 8 }, (_, i) => register({ mac: `AA:BB:CC:DD:EE:1${i}` })))
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(all.filter((each) => each.status === 'rejected' && each.reason.code === 'DEVICE_CONFLICT')).toHaveLength(7)
  })

  test('that goes on asking is audited once an hour, and counted each time', async () => {
    await register()
    const other = () => register({ mac: 'AA:BB:CC:DD:EE:02' }).catch(() => undefined)
    for (let minute = 0; minute <= 60; minute++) {
      await other()
      if (minute < 60) bench.now += 60_000
    }
    expect(bench.actions().filter((action) => action === 'registration-refused refused')).toHaveLength(2)
    expect(bench.access.turnedAway.list()).toMatchObject([{ count: 61 }])
    bench.now += 86_400_000
    expect(bench.access.turnedAway.list()).toEqual([])
  })

  test('does not take over one that an engineer made, with nothing but the provisioning key', async () => {
    await given({}, 'hash of theirs')
    await expect(register()).rejects.toMatchObject({ code: 'DEVICE_CONFLICT' })
    await expect(register({}, withKey('theirs'))).resolves.toMatchObject({ state: 'repeated' })
  })
})

test('a device that its first message made gets its own password; the provisioning key stays good for ten minutes', async () => {
  await given()
  await expect(register()).resolves.toMatchObject({ state: 'created', device: { type: 'sensor' } })
  expect(bench.lets('P-1', benchKey)).toBe(true)
  bench.now += 600_000
  expect(bench.lets('P-1', benchKey)).toBe(false)
})

describe('the site’s policy', () => {
  test('pending: waits for an operator, and then gets its password with the next try', async () => {
    await policy('pending')
    await expect(register()).resolves.toMatchObject({
      state: 'pending',
      retryAfterMs: 60_000,
      device: { approval: 'pending', hasPassword: false },
    })
    await expect(register()).resolves.toMatchObject({ state: 'pending' })
    expect(bench.actions()).toEqual(['device-registered'])
    expect(bench.takenUp).toEqual([])
    await expect(register({ mac: 'AA:BB:CC:DD:EE:02' })).rejects.toMatchObject({ code: 'DEVICE_CONFLICT' })
    await bench.access.approveDevice('P-1', person('operator'))
    await expect(register()).resolves.toMatchObject({ state: 'created', device: { approval: 'approved' } })
  })

  test.each(['claim', 'refuse'] as const)('%s: the provisioning key lets no unknown device in', async (name) => {
    await policy(name)
    await expect(register()).rejects.toMatchObject({ code: 'REGISTRATION_REFUSED' })
    expect(bench.book.get('P-1')).toBeUndefined()
    expect(bench.actions()).toEqual(['registration-refused refused'])
  })

  test.each(['claim', 'refuse', 'pending'] as const)('%s: a device that was let in before may repeat', async (name) => {
    await policy(name)
    await given({ about: { mac } })
    await expect(register()).resolves.toMatchObject({ state: 'created' })
    await expect(register()).resolves.toMatchObject({ state: 'repeated' })
  })
})

describe('refused', () => {
  const wrong: readonly [string, Partial<RegistrationRequest>, RegistrationProof, string][] = [
    ['a wrong key', {}, withKey('x'), 'REGISTRATION_REFUSED'],
    ['no key', {}, withKey(null), 'REGISTRATION_REFUSED'],
    ['an empty key', {}, withKey(''), 'REGISTRATION_REFUSED'],
    ['the key with something behind it', {}, withKey(`${benchKey} `), 'REGISTRATION_REFUSED'],
    ['a claim code that is none', {}, { ...siteKey, claim: 'AAAA' }, 'REGISTRATION_REFUSED'],
    ['an unknown claim code, even with the key', {}, { ...siteKey, claim: 'K7QM-3XRT-9PZD-W2HF-6BNC' }, 'REGISTRATION_REFUSED'],
    ['an id with a slash', { device: 'a/b' }, siteKey, 'INVALID_ARGUMENT'],
    ['the id of a topic', { device: 'register' }, siteKey, 'INVALID_ARGUMENT'],
    ['the name of a service account', { device: 'scada' }, siteKey, 'DEVICE_CONFLICT'],
    ['an unknown type', { type: 'toaster' }, siteKey, 'UNKNOWN_DEVICE_TYPE'],
    ['a firmware without end', { firmware: 'x'.repeat(65) }, siteKey, 'INVALID_ARGUMENT'],
  ]
  test.each(wrong)('%s', async (_what, request, proof, code) => {
    await expect(register(request, proof)).rejects.toMatchObject({ code })
    expect(bench.book.list()).toEqual([])
  })

  test('a device whose credentials were revoked, with whatever it shows', async () => {
    const password = await passwordOf(register())
    await bench.access.revokeCredentials('P-1', person('engineer'))
    await expect(register()).rejects.toMatchObject({ code: 'REGISTRATION_REFUSED', message: expect.stringContaining('revoked') })
    await expect(register({}, withKey(password))).rejects.toMatchObject({ code: 'REGISTRATION_REFUSED' })
  })

  test('an old password once its time is over', async () => {
    const first = await passwordOf(register())
    await register()
    bench.now += 600_000
    await expect(register({}, withKey(first))).rejects.toMatchObject({ code: 'REGISTRATION_REFUSED' })
  })
})

describe('guessing', () => {
  const fails = async (request: Partial<RegistrationRequest>, address: string) =>
    register(request, withKey('wrong', address)).then(
      () => 'in',
      (error) => error.code as string,
    )

  test('is held off per device and address after five attempts, and neither other devices nor other addresses are', async () => {
    const codes: string[] = []
    for (let i = 0; i < 8; i++) codes.push(await fails({}, '10.0.0.66'))
    expect(codes).toEqual([...Array(6).fill('REGISTRATION_REFUSED'), 'TOO_MANY_ATTEMPTS', 'TOO_MANY_ATTEMPTS'])
    await expect(register({}, withKey(benchKey, '10.0.0.66'))).rejects.toMatchObject({ code: 'TOO_MANY_ATTEMPTS' })
    await expect(register({ device: 'P-2' }, withKey(benchKey, '10.0.0.66'))).resolves.toMatchObject({ state: 'created' })
    await expect(register()).resolves.toMatchObject({ state: 'created' })
    bench.now += 1000
    expect(await fails({}, '10.0.0.66')).toBe('REGISTRATION_REFUSED')
  })

  test('through many ids is held off per address, and IPv6 addresses of one subscriber are one', async () => {
    const codes = new Set<string>()
    for (let i = 0; i < 60; i++) codes.add(await fails({ device: `G-${i}` }, `2001:db8::${i}`))
    expect([...codes]).toEqual(['REGISTRATION_REFUSED', 'TOO_MANY_ATTEMPTS'])
  })

  test('a password from many addresses stops only guessing: the provisioning key goes on', async () => {
    await register()
    const codes = new Set<string>()
    for (let i = 0; i < 30; i++) codes.add(await fails({}, `10.1.0.${i}`))
    expect([...codes]).toEqual(['REGISTRATION_REFUSED', 'TOO_MANY_ATTEMPTS'])
    await expect(register()).resolves.toMatchObject({ state: 'repeated' })
  })
})

describe('a device whose credentials were revoked and that was deleted then', () => {
  beforeEach(async () => {
    await given()
    await bench.access.revokeCredentials('P-1', person('engineer'))
    await bench.book.remove('P-1')
  })

  test('does not come back with the provisioning key, nor with a code for any new device, also after a restart', async () => {
    const [{ code } = { code: '' }] = await bench.access.createClaims({}, person('operator'))
    const refused = { code: 'REGISTRATION_REFUSED', message: expect.stringContaining('revoked') }
    for (const bookOf of ['this run', 'the next']) {
      if (bookOf === 'the next') {
        bench.close()
        bench = await DeviceAccessBench.open({ registry: bench.registry, identity: bench.identity })
      }
      expect(bench.book.isBlocked('P-1')).toBe(true)
      await expect(register()).rejects.toMatchObject(refused)
      await expect(register({}, { ...siteKey, key: null, claim: code })).rejects.toMatchObject(refused)
      await expect(bench.access.claimByPassword('P-1', code, null)).resolves.toBe(false)
    }
    await expect(bench.access.createClaims({ device: 'P-1' }, person('engineer'))).rejects.toThrow('create it to let it in')
    expect(bench.book.get('P-1')).toBeUndefined()
    await expect(register({ device: 'P-2' })).resolves.toMatchObject({ state: 'created' })
  })

  test('is blocked when something else brings it back, and comes in again when somebody creates it', async () => {
    await given()
    expect(bench.book.get('P-1')).toMatchObject({ blocked: true })
    await bench.book.remove('P-1')
    await bench.book.create({ id: 'P-1', type: 'meter', dialect: 'test', blocked: false }, null)
    expect(bench.book.isBlocked('P-1')).toBe(false)
    await expect(register()).resolves.toMatchObject({ state: 'created' })
    await bench.book.remove('P-1')
    await expect(register()).resolves.toMatchObject({ state: 'created' })
  })
})
