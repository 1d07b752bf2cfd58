import { once } from 'node:events'
import { connect, type TLSSocket } from 'node:tls'
import type { IClientOptions } from 'mqtt'
import { type Pair, TestAuthority, type Wanted } from '../../adapters/broker/aedes/testing/authority'
import { hashPassword } from '../../adapters/credentials/scrypt'
import { until } from '../../test/helpers/until'
import { AccessSite } from './testing/access-site'

// Keys, certificates and scrypt take their time on a busy machine.
jest.setTimeout(30_000)

const hour = 3_600_000
let authority: TestAuthority
let foreign: TestAuthority
let server: Pair
let site: AccessSite

beforeAll(async () => {
  authority = await TestAuthority.make('Site authority')
  foreign = await TestAuthority.make('Foreign authority')
  server = await authority.issue({ commonName: 'server', usage: 'serverAuth' })
})
afterEach(() => site.close())

async function open(clientCertificates: 'off' | 'optional' | 'required', crl: readonly string[] = []): Promise<void> {
  const mqtts = { host: '127.0.0.1', port: 0, ...server, clientCertificates, clientAuthorities: [authority.cert], crl }
  site = await new AccessSite().open({ mqtts })
  site.addDevice('ACV-1', { passwordHash: await hashPassword('right') })
  site.addDevice('ACV-2', { passwordHash: await hashPassword('right') })
}

/** A device with this certificate; without user name unless told otherwise. */
function device(shown: Pair | null, over: IClientOptions = {}) {
  const options = { listener: 'mqtts', ca: authority.cert, clientId: 'ACV-1', ...over }
  return site.client(undefined, undefined, shown ? { ...options, ...shown } : options)
}

const issue = (over: Partial<Wanted> = {}) => authority.issue({ commonName: 'ACV-1', ...over })

test('a device with a certificate of the site needs no password, and is who the certificate says', async () => {
  await open('required')
  const client = await device(await issue())
  await client.publishAsync('acuvim/ACV-1/telemetry', 'x', { qos: 1 })
  expect(site.uplinks).toMatchObject([{ identity: 'ACV-1' }])
  await (await device(await issue(), { username: 'ACV-1', clientId: 'of-its-own' })).publishAsync('acuvim/ACV-1/telemetry', 'y')
})

describe.each(['optional', 'required'] as const)(
  'where certificates are %s, one is refused with its reason, counted and logged',
  (mode) => {
    test.each<[string, () => Promise<Pair>, IClientOptions, RegExp]>([
      [
        'that has expired',
        () => issue({ notBefore: new Date(Date.now() - 2 * hour), notAfter: new Date(Date.now() - hour) }),
        {},
        /it has expired/,
      ],
      [
        'that is not valid yet',
        () => issue({ notBefore: new Date(Date.now() + hour), notAfter: new Date(Date.now() + 2 * hour) }),
        {},
        /not valid yet/,
      ],
      ['of a foreign authority', () => foreign.issue({ commonName: 'ACV-1' }), {}, /authority is unknown/],
      ['that is meant for servers', () => issue({ usage: 'serverAuth' }), {}, /not meant for clients/],
      ['that was revoked', () => issue({ serial: '0abc' }), {}, /revoked/],
      [
        'of another device than the user name',
        () => issue(),
        { username: 'ACV-2', clientId: 'ACV-2' },
        /of "ACV-1" but the user name is "ACV-2"/,
      ],
      [
        'of no known device',
        () => issue({ commonName: 'NOBODY' }),
        { username: 'NOBODY', clientId: 'NOBODY' },
        /no device "NOBODY"/,
      ],
      [
        'whose name is no device id',
        () => issue({ commonName: 'ACV-1/#' }),
        { username: 'ACV-1' },
        /not the id of a device|no device/,
      ],
      ['that another certificate signed which may not', () => issuedByDevice(), {}, /signature is wrong/],
    ])('%s', async (_, make, over, reason) => {
      await open(mode, [await authority.revocationList(['0abc', 'ff'])])
      const shown = await make()
      await expect(device(shown, { username: 'ACV-1', password: 'right', ...over })).rejects.toMatchObject({ code: 5 })
      await until('it is reported', () => site.refused.length > 0)
      expect(site.refused).toMatchObject([{ reason: 'bad-certificate', detail: expect.stringMatching(reason) }])
      expect(site.broker.counts().dropped).toEqual({ 'bad-certificate': 1 })
      expect(site.warnings.join()).toMatch(reason)
    })
  },
)

/** A device's own certificate, misused to sign that of another. */
async function issuedByDevice(): Promise<Pair> {
  const thief = await TestAuthority.make('ACV-2')
  const forged = await thief.issue({ commonName: 'ACV-1' })
  const own = await issue({ commonName: 'ACV-2' })
  return { key: forged.key, cert: `${forged.cert}\n${own.cert}` }
}

test('without a certificate: let in by password where it is optional, refused where it is required', async () => {
  await open('optional')
  await device(null, { username: 'ACV-1', password: 'right' })
  await site.close()
  await open('required')
  await expect(device(null, { username: 'ACV-1', password: 'right' })).rejects.toMatchObject({ code: 5 })
  await until('it is reported', () => site.refused.length > 0)
  expect(site.refused).toMatchObject([{ reason: 'bad-certificate', detail: 'The listener asks for a client certificate' }])
})

test('where certificates are off, none is asked for and none counts', async () => {
  await open('off')
  await expect(device(await issue())).rejects.toMatchObject({ code: 5 })
  await device(await issue(), { username: 'ACV-1', password: 'right' })
})

test('a certificate that the site itself took back is refused', async () => {
  await open('optional')
  site.revoked.add('77')
  await expect(device(await issue({ serial: '77' }))).rejects.toMatchObject({ code: 5 })
})

test('a session that is resumed does not carry a certificate past its revocation', async () => {
  await open('optional')
  const shown = await issue({ serial: '55' })
  const dial = (session?: Buffer): TLSSocket =>
    connect({
      host: '127.0.0.1',
      port: site.portOf('mqtts'),
      ca: authority.cert,
      ...shown,
      maxVersion: 'TLSv1.2',
      ...(session && { session }),
    })
  const first = dial()
  const [ticket] = (await once(first, 'session')) as [Buffer]
  first.destroy()
  const second = dial(ticket)
  await once(second, 'secureConnect')
  expect(second.isSessionReused()).toBe(true)
  second.destroy()
  await site.broker.replaceClientTrust({
    authorities: [authority.cert],
    revocationLists: [await authority.revocationList(['55'])],
  })
  const third = dial(ticket)
  await once(third, 'secureConnect')
  expect(third.isSessionReused()).toBe(false)
  third.destroy()
  await expect(device(shown)).rejects.toMatchObject({ code: 5 })
})

test('authorities and lists can be replaced; connections that are open stay', async () => {
  await open('optional')
  const client = await device(await issue())
  await site.broker.replaceClientTrust({ authorities: [foreign.cert], revocationLists: [] })
  await device(await foreign.issue({ commonName: 'ACV-2' }), { clientId: 'ACV-2' })
  await expect(device(await issue(), { clientId: 'again' })).rejects.toMatchObject({ code: 5 })
  await client.publishAsync('acuvim/ACV-1/telemetry', 'still here', { qos: 1 })
})

test('a list that nobody signed changes nothing; one that has run out still counts, with a warning', async () => {
  await open('optional', [await authority.revocationList(['66'], new Date(Date.now() - hour))])
  expect(site.warnings.join()).toContain('has run out')
  await expect(device(await issue({ serial: '66' }))).rejects.toMatchObject({ code: 5 })
  const forged = { authorities: [authority.cert], revocationLists: [await foreign.revocationList(['1'])] }
  await expect(site.broker.replaceClientTrust(forged)).rejects.toThrow('signed by none of the authorities')
  await expect(site.broker.replaceClientTrust({ authorities: ['junk'], revocationLists: [] })).rejects.toThrow('PEM')
  await expect(device(await issue({ serial: '66' }))).rejects.toMatchObject({ code: 5 })
  await device(await issue({ serial: '67' }))
})

test('the certificate of the server can be replaced; connections that are open stay, and clients are still asked for theirs', async () => {
  await open('required')
  const client = await device(await issue())
  const next = await authority.issue({ commonName: 'next server', usage: 'serverAuth' })
  site.broker.replaceCertificate(next)
  const socket = connect({ host: '127.0.0.1', port: site.portOf('mqtts'), ca: authority.cert })
  await once(socket, 'secureConnect')
  expect(socket.getPeerCertificate().subject.CN).toBe('next server')
  socket.destroy()
  await client.publishAsync('acuvim/ACV-1/telemetry', 'still here', { qos: 1 })
  await device(await issue(), { clientId: 'again' })
  await expect(device(await foreign.issue({ commonName: 'ACV-1' }))).rejects.toMatchObject({ code: 5 })
  expect(() => site.broker.replaceCertificate({ key: next.key, cert: server.cert })).toThrow()
  // What could not be used is not tried again either.
  await site.broker.replaceClientTrust({ authorities: [authority.cert], revocationLists: [] })
  await device(await issue(), { clientId: 'once more' })
})

test('its listener says what it asks for', async () => {
  await open('required')
  expect(site.broker.listeners()).toMatchObject([
    { name: 'mqtt', tls: false, clientCertificates: 'off' },
    { name: 'mqtts', tls: true, clientCertificates: 'required' },
  ])
})
