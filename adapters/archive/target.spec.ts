import { gunzipSync } from 'node:zlib'
import { downlinkPrefix } from '../../core/hub-topics'
import { SinkFailure } from '../../core/ports/sink'
import { TopicRouter } from '../../core/projection/topic-router'
import type { SinkItem } from '../../core/sinks/sink-item'
import type { Uplink } from '../../core/uplink'
import { dialects } from '../../devices'
import { bucketItem, sinkDevice } from '../../test/conformance/sink-samples'
import { archiveContents } from '../../test/helpers/archive-contents'
import { archivedPlace, type Fate, ScriptedObjects } from '../../test/helpers/scripted-objects'
import { until } from '../../test/helpers/until'
import { type ArchivedPlace, ArchiveTarget, type DayExporter } from '.'

const midnight = Date.UTC(2026, 10, 21)
const router = new TopicRouter(dialects)
const commandTopic = (device: string) => {
  const [pattern = ''] = dialects.find(({ name }) => name === 'acuvim')?.downlinks ?? []
  return `${downlinkPrefix}${pattern.replace('{id}', device)}`
}
const noDays: DayExporter = { export: async () => null }

let objects: ScriptedObjects
let place: ArchivedPlace
beforeEach(() => {
  place = archivedPlace()
  objects = new ScriptedObjects()
})

const opened = (over: { readonly site?: string; readonly days?: DayExporter } = {}) =>
  new ArchiveTarget({ store: objects.open(), site: 'site-a', router, days: noDays, place, now: () => midnight, ...over })
async function prepared(over = {}): Promise<ArchiveTarget> {
  const target = opened(over)
  await target.prepare()
  return target
}

/** The message with a position, arriving some seconds around midnight UTC. */
function uplinkItem(position: number, over: Partial<Uplink> = {}): SinkItem {
  const uplink: Uplink = {
    ...{ position, receivedAt: midnight + position * 1000, identity: 'ACV-1', topic: 'acuvim/ACV-1/telemetry', qos: 1 as const },
    ...{ retain: false, refusal: null, payload: Buffer.from(`{"n":${position}}`) },
    ...over,
  }
  return { kind: 'uplink', id: position, device: sinkDevice(uplink.identity), uplink }
}
const batch = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => uplinkItem(from + n))

const keys = (prefix = '') => [...objects.stored.keys()].filter((key) => key.startsWith(prefix)).sort()
const json = (key: string) => JSON.parse(objects.stored.get(key)?.toString() ?? 'null')
const contents = () => archiveContents(objects.stored)
const failureOf = (attempt: Promise<void>) =>
  attempt.then(
    () => null,
    (error: unknown) => error as SinkFailure,
  )

test('messages lie by family, day of arrival, device and category; the manifest and the marker say so', async () => {
  const target = await prepared()
  const items = [
    uplinkItem(1, { receivedAt: midnight - 1 }),
    uplinkItem(2),
    uplinkItem(3, { identity: 'ACV-2', topic: 'acuvim/ACV-2/telemetry' }),
    uplinkItem(4),
    uplinkItem(5, { topic: 'nobody/knows/this', payload: Buffer.from([0xff, 0x00]), refusal: 'UNKNOWN_TOPIC' }),
    uplinkItem(6, { topic: '$busbar/forget', payload: new Uint8Array() }),
    uplinkItem(7, { identity: 'a/../b', topic: '$busbar/down/iot_meter/a/../b/command' }),
    uplinkItem(8, { topic: commandTopic('ACV-1') }),
  ]
  await target.write(items)
  expect(keys('raw/').map((key) => key.replace(/-[0-9a-f]{12}\.ndjson\.gz$/, ''))).toEqual([
    'raw/acuvim/2026-11-20/ACV-1/telemetry/0000000000000001-0000000000000001',
    'raw/acuvim/2026-11-21/ACV-1/command/0000000000000008-0000000000000008',
    'raw/acuvim/2026-11-21/ACV-1/telemetry/0000000000000002-0000000000000004',
    'raw/acuvim/2026-11-21/ACV-2/telemetry/0000000000000003-0000000000000003',
    'raw/other/2026-11-21/ACV-1/other/0000000000000005-0000000000000006',
    'raw/other/2026-11-21/a=2F..=2Fb/other/0000000000000007-0000000000000007',
  ])
  const [manifest] = keys('manifests/')
  expect(manifest).toMatch(/^manifests\/2026\/11\/21\/0000000000000001-0000000000000008-[0-9a-f]{12}\.json$/)
  expect(json(manifest ?? '')).toMatchObject({
    ...{ format: 'busbar-raw-messages', version: 1, site: 'site-a', previous: null, first: 1, last: 8, uplinks: 8 },
    ...{ from: midnight - 1, to: midnight + 8000, writtenAt: midnight },
  })
  expect(json('archive.json')).toEqual({ format: 'busbar-archive', version: 1, site: 'site-a', last: 8 })
  const { uplinks, problems } = contents()
  expect(problems).toEqual([])
  expect(uplinks).toEqual(
    items.map((item) => item.kind === 'uplink' && { ...item.uplink, payload: Buffer.from(item.uplink.payload) }),
  )
})

test('the objects come first, then the manifest, then the marker; the same batch again changes nothing', async () => {
  const target = await prepared()
  await target.write(batch(1, 50))
  const order = () => objects.operations.filter(({ kind }) => kind === 'put').map(({ key }) => key.split('/')[0])
  expect(order()).toEqual(['archive.json', 'raw', 'manifests', 'archive.json'])
  const before = new Map(objects.stored)
  await target.write(batch(1, 50))
  await (await prepared()).write(batch(1, 50).toReversed())
  expect(objects.stored).toEqual(before)
})

describe('two sinks of one site in one place', () => {
  test('one that comes later with less does not set the marker back', async () => {
    const [behind, ahead] = [await prepared(), await prepared()]
    let isAhead = false
    objects.fate = async ({ kind, key }): Promise<Fate> => {
      if (kind === 'put' && /manifests.*-0000000000000010-/.test(key)) await until('the other is ahead', () => isAhead)
      return 'works'
    }
    const written = behind.write(batch(1, 10))
    await ahead.write(batch(1, 20))
    isAhead = true
    await written
    expect(json('archive.json').last).toBe(20)
    await ahead.write(batch(21, 30))
    expect(keys('manifests/').map((key) => json(key).previous)).toEqual([null, null, 20])
  })

  test.each([
    [10, 20],
    [20, 10],
  ])('of two that come together, to %d and to %d, the marker says the higher', async (...lasts) => {
    const targets = [await prepared(), await prepared()]
    const both = Promise.withResolvers<void>()
    let manifests = 0
    objects.fate = async ({ kind, key }): Promise<Fate> => {
      if (kind !== 'put' || !key.startsWith('manifests/')) return 'works'
      if (++manifests === 2) both.resolve()
      await both.promise
      return 'works'
    }
    await Promise.all(targets.map((target, n) => target.write(batch(1, lasts[n] ?? 0))))
    expect(json('archive.json').last).toBe(20)
  })

  test('one that begins does not empty the marker that the other has written meanwhile', async () => {
    const [first, second] = [opened(), opened()]
    let isWritten = false
    let lists = 0
    objects.fate = async ({ kind, key }): Promise<Fate> => {
      // The place is empty when the second one looks; the first one writes before it goes on.
      if (kind === 'list' && key === 'readings/' && ++lists === 2) await until('the first has written', () => isWritten)
      return 'works'
    }
    const opening = first.prepare().then(() => first.write(batch(1, 10)))
    const late = second.prepare()
    await opening
    isWritten = true
    await late
    expect(json('archive.json').last).toBe(10)
  })
})

test('behind a marker that a person wrote after it was lost, a batch still names the one before it', async () => {
  const target = await prepared()
  await target.write(batch(1, 3))
  await target.write(batch(4, 9))
  objects.stored.set('archive.json', Buffer.from('{"format":"busbar-archive","version":1,"site":"site-a","last":null}'))
  await (await prepared()).write(batch(10, 12))
  expect(keys('manifests/').map((key) => json(key).previous)).toEqual([null, 3, 9])
  expect(json('archive.json').last).toBe(12)
})

test('a batch of many messages of many devices is complete, and some objects are on their way at the same time', async () => {
  const target = await prepared()
  const items = Array.from({ length: 6000 }, (_, n) =>
    uplinkItem(n + 1, { identity: `ACV-${n % 10}`, topic: `acuvim/ACV-${n % 10}/telemetry`, payload: Buffer.alloc(600, 'x') }),
  )
  objects.fate = async ({ key }): Promise<Fate> => {
    if (key.startsWith('raw/')) await until('eight are underway', () => objects.mostAtOnce >= 8)
    return 'works'
  }
  await target.write(items)
  expect(contents()).toMatchObject({ problems: [], manifests: [{ uplinks: 6000, objects: { length: 10 } }] })
  expect(objects.mostAtOnce).toBe(8)
})

test('each manifest names the end of the one before, also when less or more is written again', async () => {
  const target = await prepared()
  for (const [from, to] of [
    [1, 10],
    [11, 20],
    [31, 40],
  ] as const)
    await target.write(batch(from, to))
  const rewound = await prepared()
  for (const [from, to] of [
    [5, 15],
    [16, 40],
    [3, 40],
    [41, 45],
  ] as const)
    await rewound.write(batch(from, to))
  expect(
    keys('manifests/')
      .map(json)
      .map(({ previous, first, last }) => [previous, first, last]),
  ).toEqual([
    [null, 1, 10],
    [null, 3, 40],
    [null, 5, 15],
    [10, 11, 20],
    [15, 16, 40],
    [20, 31, 40],
    [40, 41, 45],
  ])
  expect(json('archive.json').last).toBe(45)
  expect(contents()).toMatchObject({ problems: [], uplinks: { length: 45 } })
})

test('a journal that lost messages since they were archived takes nothing away', async () => {
  const target = await prepared()
  await target.write(batch(1, 10))
  await target.write(batch(1, 10).filter(({ id }) => id !== 5))
  expect(contents().uplinks.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  expect(contents().problems).toEqual([])
})

test('a site restored from a backup, which uses positions again, keeps what it archived before', async () => {
  const target = await prepared()
  await target.write(batch(1, 10))
  await target.write([6, 7].map((n) => uplinkItem(n, { receivedAt: midnight + 3_600_000 + n, payload: Buffer.from('new') })))
  const { uplinks, problems } = contents()
  expect(problems).toEqual([])
  expect(uplinks.filter(({ position }) => position === 6).map(({ payload }) => String(payload))).toEqual(['{"n":6}', 'new'])
})

test('an archive of another site, or what is none, is left alone', async () => {
  await (await prepared()).write(batch(1, 2))
  const before = new Map(objects.stored)
  const other = opened({ site: 'site-b' })
  for (const attempt of [() => other.prepare(), () => other.write(batch(1, 2))])
    expect(await failureOf(attempt())).toMatchObject({
      kind: 'misconfigured',
      message: expect.stringMatching(/belongs to another site.*Give each site its own folder or prefix/),
    })
  objects.stored.set('archive.json', Buffer.from('{"hello":1}'))
  expect(await failureOf(opened().prepare())).toMatchObject({
    kind: 'misconfigured',
    message: expect.stringMatching(/not what Busbar writes/),
  })
  expect(new Map([...objects.stored, ['archive.json', before.get('archive.json')]])).toEqual(before)
})

test.each(['manifests/x.json', 'raw/a/b', 'readings/x.parquet'])(
  'parts of an archive without a marker (%s) are not taken for an empty place',
  async (key) => {
    objects.stored.set(key, Buffer.from('x'))
    expect(await failureOf(opened().prepare())).toMatchObject({
      kind: 'misconfigured',
      message: expect.stringContaining('archive.json is missing'),
    })
    expect(keys()).toEqual([key])
  },
)

test('an archive that vanishes while it is written, as with a share, is not begun again', async () => {
  const target = await prepared()
  await target.write(batch(1, 2))
  objects.stored.clear()
  for (const attempt of [
    () => target.write(batch(3, 4)),
    () => target.write([bucketItem('1d', midnight, 1)]),
    () => target.prepare(),
    () => opened().prepare(),
  ])
    expect(await failureOf(attempt())).toMatchObject({
      kind: 'misconfigured',
      message: expect.stringMatching(/was there and is gone/),
    })
  expect(keys()).toEqual([])
})

test('a store that refuses an object of messages stops the archive, and nothing is left out', async () => {
  const target = await prepared()
  objects.fate = ({ key }) => (key.startsWith('raw/') ? new SinkFailure('refused', 'EntityTooLarge') : 'works')
  const failure = await failureOf(target.write(batch(1, 4)))
  expect(failure).toMatchObject({
    name: 'SinkFailure',
    kind: 'misconfigured',
    message: expect.stringMatching(/EntityTooLarge.*make batches smaller/),
  })
  objects.fate = () => 'works'
  await target.write(batch(1, 4))
  expect(contents()).toMatchObject({ problems: [], uplinks: { length: 4 } })
})

test.each(['unavailable', 'misconfigured'] as const)(
  'a store that is %s is said to be so, whatever it was asked',
  async (kind) => {
    const target = await prepared()
    for (const prefix of ['raw/', 'manifests/', 'archive.json', 'readings/']) {
      const trouble = new SinkFailure(kind, 'no room', 5000)
      objects.fate = ({ key }) => (key.startsWith(prefix) ? trouble : 'works')
      const items = prefix === 'readings/' ? [bucketItem('1d', midnight, 1)] : batch(1, 4)
      const days: DayExporter = { export: async () => ({ key: 'readings/x.parquet', body: Buffer.from('x'), rows: 1 }) }
      const asked = prefix === 'readings/' ? opened({ days }) : target
      if (asked !== target) await asked.prepare()
      expect(await failureOf(asked.write(items))).toBe(trouble)
    }
  },
)

test('once it is closed it puts nothing more, and closes its store once', async () => {
  const store = objects.open()
  const target = new ArchiveTarget({ store, site: 'site-a', router, days: noDays, place, now: () => midnight })
  await target.prepare()
  objects.fate = ({ key }) => {
    if (key.startsWith('raw/')) void target.close()
    return 'works'
  }
  expect(await failureOf(target.write(batch(1, 2)))).toMatchObject({ kind: 'unavailable' })
  expect(keys().map((key) => key.split('/')[0])).toEqual(['archive.json', 'raw'])
  expect(store.isClosed).toBe(true)
  await target.close()
  expect(contents()).toMatchObject({ problems: [], uplinks: [] })
})

test('what is no part of an archive is passed over', async () => {
  const target = await prepared()
  const before = objects.operations.length
  await target.write([])
  await target.write([bucketItem('1h', midnight, 1)])
  expect(objects.operations).toHaveLength(before)
  const [only] = batch(1, 1)
  await target.write(only ? [only] : [])
  expect(
    gunzipSync(objects.stored.get(keys('raw/')[0] ?? '') ?? '')
      .toString()
      .split('\n'),
  ).toHaveLength(2)
})
