import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findSite } from './site'

const nothing = { url: undefined, user: undefined, key: undefined, keyFile: undefined, caFile: undefined, dataDir: undefined }
let data: string

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'busbar-site-'))
  mkdirSync(join(data, 'secrets'))
  mkdirSync(join(data, 'tls'))
})
afterEach(() => rmSync(data, { recursive: true }))

test('a running Busbar is found by what it left in its data folder', () => {
  writeFileSync(join(data, 'ports.json'), JSON.stringify({ nodeRed: 1880, mqtt: 4321 }))
  writeFileSync(join(data, 'secrets', 'provisioning-key'), 'a-site-wide-secret\n')
  expect(findSite(nothing, data)).toEqual({ url: 'mqtt://127.0.0.1:4321', password: 'a-site-wide-secret' })
})

test('TLS is verified with the certificate authority Busbar made', () => {
  writeFileSync(join(data, 'tls', 'ca.crt'), 'certificate')
  const site = findSite({ ...nothing, url: 'mqtts://plant.example:8883', key: 'k' }, data)
  expect(site).toEqual({ url: 'mqtts://plant.example:8883', password: 'k', caFile: join(data, 'tls', 'ca.crt') })
})

test('a missing key says where it was looked for and what to do', () => {
  expect(() => findSite(nothing, data)).toThrow(/no provisioning key in .*provisioning-key; start Busbar first/)
})

test.each(['127.0.0.1:1883', 'http://127.0.0.1', ''])('"%s" is not a broker', (url) => {
  expect(() => findSite({ ...nothing, url, key: 'k' }, data)).toThrow('must be such as mqtt://127.0.0.1:1883')
})
