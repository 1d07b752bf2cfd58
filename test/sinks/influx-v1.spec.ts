import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { InfluxV1Target } from '../../adapters/sinks/influx-v1'
import type { InfluxConnection } from '../../core/sinks/influx/connection'
import { bucketItem, readingItem, sinkDevice } from '../conformance/sink-samples'
import { temporaryFolders } from '../conformance/temporary-folder'
import { hasInfluxd, type Influxd, startInfluxd } from '../helpers/influxd'

const folder = temporaryFolders()
const withInfluxd = hasInfluxd ? describe : describe.skip
const day = 86_400_000

const targets: InfluxV1Target[] = []
afterEach(() => Promise.all(targets.splice(0).map((target) => target.close())))
const open = (url: string, over: Partial<InfluxConnection> = {}, gzip = false) => {
  const connection = { version: '1', url, database: 'plant', timeoutMs: 5000, ...over } as const
  const target = new InfluxV1Target({ connection, layout: 'wide', gzip })
  targets.push(target)
  return target
}

withInfluxd('InfluxDB 1.6 with /usr/bin/influxd (apt-get install influxdb)', () => {
  describe('without log-in', () => {
    let server: Influxd
    beforeAll(async () => {
      server = await startInfluxd(folder())
    })
    afterAll(() => server.kill())

    test('a new database keeps readings 30 days, hours a year and days for ever, and asks for readings first', async () => {
      await open(server.url).prepare()
      const [policies] = await server.ask('SHOW RETENTION POLICIES ON plant')
      const rows = policies?.values.map((row) => [row[0], row[1], row[4]])
      expect(rows).toEqual(
        expect.arrayContaining([
          ['raw', '720h0m0s', true],
          ['hourly', '8760h0m0s', false],
          ['daily', '0s', false],
        ]),
      )
    })

    test('a database that is there keeps what somebody decided', async () => {
      await server.ask('CREATE DATABASE old; CREATE RETENTION POLICY hourly ON old DURATION 5d REPLICATION 1')
      await open(server.url, { database: 'old' }).prepare()
      const [policies] = await server.ask('SHOW RETENTION POLICIES ON old')
      expect(policies?.values.map((row) => [row[0], row[1], row[4]])).toEqual(
        expect.arrayContaining([
          ['autogen', '0s', true],
          ['raw', '720h0m0s', false],
          ['hourly', '120h0m0s', false],
        ]),
      )
    })

    test('readings, hours and days are in their own retention policies', async () => {
      const target = open(server.url, { database: 'policies' })
      await target.prepare()
      const now = Math.floor(Date.now() / 1000) * 1000
      await target.write([readingItem(now, { voltage: 1 }), bucketItem('1h', now, 2), bucketItem('1d', now, 3)])
      for (const [policy, name] of [
        ['raw', 'test-meter'],
        ['hourly', 'test-meter_1h'],
        ['daily', 'test-meter_1d'],
      ]) {
        const found = await server.ask(`SELECT * FROM "${policy}"./.*/`, 'policies')
        expect(found.map((series) => series.name)).toEqual([name])
      }
    })

    test('a reading older than the policy keeps is no failure, and takes no other with it', async () => {
      const target = open(server.url, { database: 'older' })
      await target.prepare()
      const now = Date.now()
      await target.write([40, 2, 50].map((days) => readingItem(now - days * day, { voltage: days })))
      expect((await server.ask('SELECT voltage FROM raw."test-meter"', 'older'))[0]?.values.map((row) => row[1])).toEqual([2])
    })

    test('a field of another type is refused with its name; the points beside it are stored', async () => {
      const target = open(server.url, { database: 'types' })
      await target.prepare()
      await fetch(`${server.url}/write?db=types&rp=raw`, { method: 'POST', body: 'test-meter voltage="a text"' })
      const now = Date.now()
      const items = [readingItem(now, { voltage: 1 }), readingItem(now + 1, { energy: 2 })]
      await expect(target.write(items)).rejects.toMatchObject({ kind: 'refused', message: expect.stringContaining('voltage') })
      expect((await server.ask('SELECT energy FROM raw."test-meter"', 'types'))[0]?.values).toHaveLength(1)
    })

    test('a database or policy that somebody dropped is "misconfigured", and made again by preparing again', async () => {
      const target = open(server.url, { database: 'dropped' })
      await target.prepare()
      const items = [readingItem(Date.now(), { voltage: 1 })]
      for (const drop of ['DROP RETENTION POLICY raw ON dropped', 'DROP DATABASE dropped']) {
        await server.ask(drop)
        await expect(target.write(items)).rejects.toMatchObject({
          kind: 'misconfigured',
          message: expect.stringContaining('not found'),
        })
        await target.prepare()
        await target.write(items)
      }
    })

    test('tags come back as they were, whatever is in them', async () => {
      const nasty = ['a b', 'a,b=c', '"q"', 'in\\side', 'a\\,b', 'a\\ b', 'a\\=b', '=', ',', '\\n', 'ä–日本😀', "'; --"]
      const target = open(server.url, { database: 'tags' })
      await target.prepare()
      const now = Date.now()
      await target.write(nasty.map((site, n) => readingItem(now, { voltage: n }, {}, sinkDevice(`m${n}`, { tags: { site } }))))
      const rows = (await server.ask('SELECT voltage, site FROM raw."test-meter"', 'tags'))[0]?.values ?? []
      expect(rows.map((row) => [row[1], row[2]]).sort((a, b) => Number(a[0]) - Number(b[0]))).toEqual(
        nasty.map((site, n) => [n, site]),
      )
    })

    test('many points go in several requests at a time, packed or not, and each is there once', async () => {
      const now = Math.floor(Date.now() / 1000) * 1000
      const values = Object.fromEntries(Array.from({ length: 25 }, (_, n) => [`channel_${n}`, n + 0.25]))
      const items = Array.from({ length: 4000 }, (_, n) => readingItem(now - (n >> 2), values, { epoch: 3, seq: n }))
      for (const gzip of [false, true]) {
        const target = open(server.url, { database: `many-${gzip}` }, gzip)
        await target.prepare()
        await target.write(items)
        await target.write(items.slice(1000, 2000))
        const [counted] = await server.ask('SELECT count(channel_24), sum(channel_24) FROM raw."test-meter"', `many-${gzip}`)
        expect(counted?.values[0]?.slice(1)).toEqual([4000, 4000 * 24.25])
      }
    })
  })

  describe('with log-in', () => {
    let server: Influxd
    const admin = { name: 'admin', password: 'admin-secret' }
    beforeAll(async () => {
      server = await startInfluxd(folder(), { auth: true })
      await server.ask(`CREATE USER admin WITH PASSWORD 'admin-secret' WITH ALL PRIVILEGES`)
    })
    afterAll(() => server.kill())

    test('a user who may only write does, once an administrator made the database', async () => {
      await server.ask(
        `CREATE DATABASE plant; CREATE USER writer WITH PASSWORD 'pw-1'; GRANT WRITE ON plant TO writer`,
        '',
        admin,
      )
      const target = open(server.url, { username: 'writer', password: 'pw-1' })
      await expect(target.prepare()).rejects.toMatchObject({ kind: 'misconfigured', message: expect.stringContaining('raw') })
      await open(server.url, { username: admin.name, password: admin.password }).prepare()
      await target.prepare()
      await target.write([readingItem(Date.now(), { voltage: 1 })])
      expect(await server.ask('SELECT voltage FROM raw."test-meter"', 'plant', admin)).toHaveLength(1)
    })

    test('nobody, and a user without rights, are "misconfigured"', async () => {
      await server.ask(`CREATE USER guest WITH PASSWORD 'pw-2'`, '', admin)
      for (const over of [{}, { username: 'guest', password: 'pw-2' }]) {
        await expect(open(server.url, over).prepare()).rejects.toMatchObject({ kind: 'misconfigured' })
        await expect(open(server.url, over).write([readingItem(Date.now(), { voltage: 1 })])).rejects.toMatchObject({
          kind: 'misconfigured',
        })
      }
    })
  })

  describe('with TLS', () => {
    let server: Influxd
    let ca: string
    beforeAll(async () => {
      const at = folder()
      const [certificate, key] = [join(at, 'influx.crt'), join(at, 'influx.key')]
      const names = ['-subj', '/CN=influx', '-addext', 'subjectAltName=IP:127.0.0.1']
      execFileSync(
        'openssl',
        [
          'req',
          '-x509',
          '-newkey',
          'ec',
          '-pkeyopt',
          'ec_paramgen_curve:P-256',
          '-nodes',
          '-days',
          '10',
          ...names,
          '-keyout',
          key,
          '-out',
          certificate,
        ],
        { stdio: 'ignore' },
      )
      ca = readFileSync(certificate, 'utf8')
      server = await startInfluxd(join(at, 'data'), { tls: { certificate, key } })
    })
    afterAll(() => server.kill())

    test('a server of the given authority is written to, and one of no known authority is not', async () => {
      const target = open(server.url, { ca })
      await target.prepare()
      await target.write([readingItem(Date.now(), { voltage: 1 })])
      const stranger = open(server.url)
      for (const attempt of [() => stranger.prepare(), () => stranger.write([readingItem(Date.now(), { voltage: 1 })])])
        await expect(attempt()).rejects.toMatchObject({
          kind: 'misconfigured',
          message: expect.stringContaining('no secure connection'),
        })
    })

    test('http where the server speaks https, and the other way, is a failure and no hang', async () => {
      await expect(open(server.url.replace('https', 'http')).prepare()).rejects.toMatchObject({ name: 'SinkFailure' })
    })
  })
})
