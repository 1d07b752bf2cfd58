import { execFileSync } from 'node:child_process'
import { type InfluxConnectionDef, type InfluxCredentials, parseInfluxConnectionConfig } from './config'

const parse = (fields: Partial<InfluxConnectionDef>, secrets?: InfluxCredentials) =>
  parseInfluxConnectionConfig(
    { id: 'c1', type: 'influx-connection', name: '', z: '', url: 'http://influx:8086', database: 'plant', ...fields },
    secrets,
  )
const version2 = { version: '2', org: 'works', bucket: 'plant' }

test('InfluxDB 1.x has a database, user and password, and nothing of 2.x', () => {
  const connection = parse({ ...version2, version: '1' }, { username: ' busbar ', password: ' p4ss', token: 't0ken' })
  expect(connection).toEqual({
    version: '1',
    url: 'http://influx:8086',
    database: 'plant',
    username: 'busbar',
    password: ' p4ss',
    timeoutMs: 30_000,
  })
})

test('InfluxDB 2.x has organisation, bucket and token, and nothing of 1.x', () => {
  const connection = parse({ ...version2, timeout: '2.5' }, { username: 'busbar', password: 'p4ss', token: 't0ken\n' })
  expect(connection).toEqual({
    version: '2',
    url: 'http://influx:8086',
    org: 'works',
    bucket: 'plant',
    token: 't0ken',
    timeoutMs: 2500,
  })
})

test('a server that asks for nobody needs no credentials', () => {
  expect(parse({})).not.toHaveProperty('username')
  expect(parse(version2, { token: '' })).not.toHaveProperty('token')
})

test('an authority of one’s own is taken for https, several of them too', () => {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', '/dev/null']
  const pem = execFileSync('openssl', ['req', '-x509', ...key, '-subj', '/CN=Plant CA'], { encoding: 'utf8', stdio: 'pipe' })
  const url = 'https://influx:8086'
  expect(parse({ url, ca: `made by hand\n${pem}` })).toMatchObject({ ca: pem.trim() })
  expect(parse({ url, ca: `${pem}\n${pem}` }).ca?.match(/BEGIN/g)).toHaveLength(2)
  expect(parse({ url, ca: ' ' })).not.toHaveProperty('ca')
  expect(parse({ ca: pem })).not.toHaveProperty('ca')
  expect(() => parse({ url, ca: pem.replace(/\n.{20}/, '\n') })).toThrow('The authority is no certificate')
  expect(() => parse({ url, ca: 'ca.pem' })).toThrow('it must be PEM text that begins with -----BEGIN CERTIFICATE-----')
})

test.each([
  [{ version: '3' }, 'Version is "3"; it must be one of 1, 2.'],
  [{ url: 'influx:8086' }, 'The URL must look like http://host:8086'],
  [{ url: '' }, 'The URL must look like http://host:8086'],
  [{ database: ' ' }, 'InfluxDB 1.x needs a database.'],
  [{ ...version2, bucket: '' }, 'InfluxDB 2.x needs a bucket.'],
  [{ ...version2, org: '' }, 'InfluxDB 2.x needs an organisation'],
  [{ timeout: '0' }, 'Time-out is "0"; it must be a number from 0.1 to 600.'],
])('%j is refused with what is allowed', (fields, message) => {
  expect(() => parse(fields)).toThrow(message)
})

test('a password in the URL is refused without repeating it', () => {
  const refuse = () => parse({ url: 'http://busbar:p4ss@influx:8086' })
  expect(refuse).toThrow('User and password do not belong into the URL')
  expect(refuse).not.toThrow('p4ss')
})
