import type { SinkConfig, SinkView } from '../../hub/client/sinks'
import { archiveBench, benchStores } from '../../test/helpers/archive-bench'
import { type FakeSinks, sinkView, withSinks } from '../../test/helpers/fake-sinks'
import { localeOf } from '../../test/helpers/locale'
import type { NodeBench } from '../../test/helpers/node-bench'
import { until } from '../../test/helpers/until'
import { sinkText } from '../shared/sink/sink-status'

const node = { type: 'archive-sink', name: 'NAS', store: benchStores.folder }
let bench: NodeBench
let sinks: FakeSinks

beforeEach(() => {
  bench = archiveBench()
  sinks = withSinks(bench.hub)
})
afterEach(() => bench.stop())

const messages = () => bench.outlets[0]?.messages ?? []
const put = () => sinks.callsOf('putSink').map(([config]) => config as SinkConfig)
const ready = () => until('the hub has the sink', () => sinks.sinks.has('n1') && messages().length > 0)
const answered = (count: number) => until(`${count} messages came`, () => messages().length >= count)

test('it hands the hub a sink of its own id with the storage', async () => {
  await bench.start(node)
  await ready()
  expect(put()).toEqual([
    {
      id: 'n1',
      name: 'NAS',
      target: { kind: 'archive', store: { kind: 'folder', path: '/mnt/archive' } },
      streams: ['uplinks', 'days'],
      filter: {},
      start: 'earliest',
      batch: { items: 50_000, bytes: 8_388_608, waitMs: 3_600_000 },
    },
  ])
  expect(bench.status).toEqual({ fill: 'grey', shape: 'ring', text: 'archive-sink.status.starting' })
})

test('the hub gets the secrets of S3, and no message holds them', async () => {
  await bench.start({ ...node, store: benchStores.s3 })
  await ready()
  expect(put()[0]?.target).toMatchObject({ store: { accessKeyId: 'plant', secretAccessKey: 's3cr3t' } })
  bench.send({ operation: 'state' } as never)
  await answered(2)
  expect(JSON.stringify([messages(), bench.status, bench.errors])).not.toContain('s3cr3t')
})

test('its status shows state and lag in its own words, each change of state is a message, and it takes operations', async () => {
  await bench.start(node)
  await ready()
  sinks.change('n1', { state: 'running', lagItems: 120, lagMs: 3000 })
  expect(bench.status).toEqual({ fill: 'green', shape: 'dot', text: 'archive-sink.status.behind' })
  sinks.change('n1', { state: 'misconfigured', detail: 'The archive folder /mnt/archive: there is no such folder (ENOENT).' })
  expect(bench.status).toEqual({ fill: 'red', shape: 'dot', text: 'archive-sink.status.refusal.not-found' })
  expect(bench.warnings).toEqual(['archive-sink.log.misconfigured'])
  bench.send({ operation: 'pause', topic: 'button' } as never)
  await answered(4)
  expect(messages().map(({ payload }) => (payload as SinkView).state)).toEqual(['starting', 'running', 'misconfigured', 'paused'])
})

test.each([
  [{ store: '' }, 'No storage for the archive is chosen.'],
  [{ store: 'c9' }, 'The storage that was chosen is not there, or is disabled'],
  [{ store: benchStores.wrong }, 'The storage "Old one" has wrong settings.'],
  [{ batchWait: '1s' }, 'it must be from 10s to 24h'],
])('with %j it says what is wrong, and the hub is not asked', async (fields, message) => {
  await bench.start({ ...node, ...fields })
  expect(bench.status).toEqual({ fill: 'red', shape: 'dot', text: 'archive-sink.status.bad-config' })
  expect(bench.errors).toEqual([expect.stringContaining(message)])
  expect(sinks.calls).toEqual([])
})

test.each<[Partial<SinkView>, string]>([
  [{ lagItems: 999_400, lagMs: 99 * 60_000 }, '999k queued, 99 min'],
  [{ state: 'paused', lagItems: 999_400 }, 'paused, 999k queued'],
  [{ state: 'misconfigured', detail: 'The archive folder /a: it is mounted for reading only (EROFS).' }, 'check the storage'],
  [{ state: 'misconfigured', detail: 'The archive folder /a: Busbar may not read and write there (EACCES).' }, 'not permitted'],
  [{ state: 'misconfigured', detail: 'minio:9000: there is no such bucket (404 NoSuchBucket)' }, 'storage not found'],
  [{ state: 'misconfigured', detail: 'minio:9000: the secret access key is wrong (403 SignatureDoesNotMatch)' }, 'not permitted'],
])('%j reads %p', (fields, text) => {
  expect(sinkText(localeOf('archive-sink'), sinkView(fields), 0)).toBe(text)
})
