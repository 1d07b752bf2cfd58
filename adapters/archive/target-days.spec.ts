import { HubError } from '../../core/errors/hub-error'
import { SinkFailure } from '../../core/ports/sink'
import { TopicRouter } from '../../core/projection/topic-router'
import { bucketItem } from '../../test/conformance/sink-samples'
import { archiveContents } from '../../test/helpers/archive-contents'
import { archivedPlace, ScriptedObjects } from '../../test/helpers/scripted-objects'
import { ArchiveTarget, type DayExporter } from '.'

const router = new TopicRouter([])
let objects: ScriptedObjects
beforeEach(() => {
  objects = new ScriptedObjects()
})

const opened = (onDeath?: () => void) =>
  new ArchiveTarget({ store: objects.open(onDeath), site: 'site-a', router, days, place: archivedPlace(), now: () => 0 })
async function prepared(): Promise<ArchiveTarget> {
  const target = opened()
  await target.prepare()
  return target
}
const keys = () => [...objects.stored.keys()].filter((key) => key.startsWith('readings/')).sort()
const contents = () => archiveContents(objects.stored)
const failureOf = (attempt: Promise<void>) =>
  attempt.then(
    () => null,
    (error: unknown) => error as SinkFailure,
  )

const body = (text: string) => Buffer.from(text)
const asked: [string, number][] = []
let export_: DayExporter['export']
const days: DayExporter = {
  export(device, start) {
    asked.push([device.id, start])
    return export_(device, start)
  },
}
beforeEach(() => {
  asked.length = 0
  export_ = async ({ id }, start) => ({ key: `readings/day=${start}/${id}.parquet`, body: body(`${id} ${start}`), rows: 1 })
})

test('each is one file with its checksum, in place of the one before; hours are passed over', async () => {
  const target = await prepared()
  await target.write([bucketItem('1d', 1, 1), bucketItem('1h', 2, 1), bucketItem('1d', 1, 9, 2), bucketItem('1d', 3, 1)])
  expect(asked).toEqual([
    ['meter-1', 1],
    ['meter-1', 3],
  ])
  expect(keys()).toEqual([1, 3].flatMap((n) => [`readings/day=${n}/meter-1.parquet`, `readings/day=${n}/meter-1.parquet.sha256`]))
  export_ = async () => ({ key: 'readings/day=1/meter-1.parquet', body: body('late'), rows: 2 })
  await target.write([bucketItem('1d', 1, 2, 3)])
  expect(String(objects.stored.get('readings/day=1/meter-1.parquet'))).toBe('late')
  expect(contents().problems).toEqual([])
})

test('a day whose readings are not kept any more leaves the archive as it is', async () => {
  const target = await prepared()
  await target.write([bucketItem('1d', 1, 1)])
  const before = new Map(objects.stored)
  export_ = async () => null
  await target.write([bucketItem('1d', 1, 2, 3)])
  expect(objects.stored).toEqual(before)
})

test('a day of which fewer readings are left here than are archived leaves the archive as it is', async () => {
  const target = await prepared()
  const key = 'readings/day=1/meter-1.parquet'
  export_ = async () => ({ key, body: body('whole'), rows: 86_400 })
  await target.write([bucketItem('1d', 1, 1)])
  export_ = async () => ({ key, body: body('part'), rows: 86_399 })
  await target.write([bucketItem('1d', 1, 2, 3)])
  expect(String(objects.stored.get(key))).toBe('whole')
  expect(contents().problems).toEqual([])
})

test('killed between a day and its checksum, it is right when it was written again', async () => {
  const died = new Promise<void>((resolve) => {
    objects.fate = ({ key }) => (key.endsWith('.parquet') ? 'dies-after' : 'works')
    const target = opened(resolve)
    void target.prepare().then(() => target.write([bucketItem('1d', 1, 1)]))
  })
  await died
  expect(contents().problems).toHaveLength(1)
  objects.fate = () => 'works'
  await (await prepared()).write([bucketItem('1d', 1, 1)])
  expect(contents().problems).toEqual([])
})

test('a projection that cannot be read is tried again', async () => {
  const target = await prepared()
  export_ = async () => {
    throw new HubError('STORE_UNAVAILABLE', 'The projection cannot be read.')
  }
  expect(await failureOf(target.write([bucketItem('1d', 1, 1)]))).toMatchObject({ name: 'SinkFailure', kind: 'unavailable' })
})

test('a day of which no file can be made is refused by itself, with the reason for the log: nothing waits behind it', async () => {
  const target = await prepared()
  const fault = new RangeError('Invalid typed array length: secret')
  const works = export_
  export_ = async (device, start) => {
    if (start === 2) throw fault
    return works(device, start)
  }
  const failure = await failureOf(target.write([1, 2].map((n) => bucketItem('1d', n, 1))))
  expect(failure).toMatchObject({
    kind: 'refused',
    cause: fault,
    message: expect.stringContaining('(RangeError); the log has more'),
  })
  expect(failure?.message).not.toContain('secret')
})

test('a day that is refused is refused by itself, but not by a store that takes nothing at all', async () => {
  const target = await prepared()
  objects.fate = ({ key }) => (key.includes('day=2') ? new SinkFailure('refused', 'no') : 'works')
  expect(await failureOf(target.write([1, 2].map((n) => bucketItem('1d', n, 1))))).toMatchObject({ kind: 'refused' })
  objects.fate = ({ kind, key }) => {
    if (kind === 'prepare') return new SinkFailure('misconfigured', 'no such bucket')
    return key.startsWith('readings/') ? new SinkFailure('refused', 'no') : 'works'
  }
  expect(await failureOf(target.write([bucketItem('1d', 1, 1)]))).toMatchObject({ kind: 'misconfigured' })
})
