import { SqliteJournalReader, SqliteJournalWriter } from '../../adapters/journal/sqlite'
import { openRegistry } from '../../adapters/registry/sqlite'
import type { RegistrationPolicy } from '../../core/device'
import type { GivenReading } from '../../core/given-reading'
import type { Registry } from '../../core/ports/registry'
import { deviceTypes } from '../../devices'
import { dialect } from '../../devices/local/dialect'
import { type SmallDisk, smallDisk } from '../../test/conformance/small-disk'
import { CommitQueue } from '../ingest/commit-queue'
import { DeviceBook } from './device-book'
import { maxWaitingBytes, ReadingIntake } from './reading-intake'

const now = Date.UTC(2025, 10, 21)
const dayMs = 86_400_000
const reading = (over: Partial<GivenReading> = {}): GivenReading => ({
  device: 'M1',
  at: now,
  values: { active_power: 12840 },
  ...over,
})

let disk: SmallDisk
let registry: Registry
let writer: SqliteJournalWriter
let queue: CommitQueue
let book: DeviceBook

beforeEach(async () => {
  disk = smallDisk(4 * 1024 * 1024)
  registry = await openRegistry(':memory:')
  book = await DeviceBook.open(registry, () => now)
  writer = new SqliteJournalWriter(disk.folder, { minFreeBytes: 0 })
  queue = new CommitQueue({
    append: async (batch) => void (await writer.append(batch)),
    now: () => now,
    retryMs: 1,
  })
})
afterEach(async () => {
  queue.close()
  await writer.close()
  await registry.close()
  disk.dispose()
})

function intake(policy: RegistrationPolicy = 'auto', epoch = 1_763_683_200): ReadingIntake {
  const rawRetentionMs = 30 * dayMs
  return new ReadingIntake({ book, queue, dialect, types: deviceTypes, policy, epoch, rawRetentionMs, now: () => now })
}

/** What the journal holds, decoded as the projector would. */
async function journalled() {
  const reader = new SqliteJournalReader(disk.folder)
  const uplinks = await reader.read(0, 10_000)
  await reader.close()
  return uplinks.map((uplink) => {
    const type = deviceTypes.find(({ name }) => name === book.get(uplink.identity)?.type)
    if (!type) throw new Error(`no type for ${uplink.identity}`)
    const route = { dialect: 'local', kind: 'telemetry', device: uplink.identity, down: false }
    return { ...uplink, ...dialect.decode(uplink, route, type) }
  })
}

test('a reading is on disk when its promise resolves, as a message of its device', async () => {
  await intake().store([reading({ link: 'modbus', quality: ['derived'], source: 'buffered' })])
  expect(writer.last()).toBe(1)
  const [uplink] = await journalled()
  expect(uplink).toMatchObject({
    identity: 'M1',
    topic: 'local/M1/telemetry',
    receivedAt: now,
    qos: 1,
    retain: false,
    refusal: null,
    rejections: [],
  })
  expect(uplink?.readings).toEqual([
    {
      at: now,
      epoch: 1_763_683_200,
      seq: 0,
      source: 'buffered',
      link: 'modbus',
      quality: ['derived'],
      values: { active_power: 12840 },
    },
  ])
})

test('readings are numbered per device from 0, in the order they were given, at each start anew', async () => {
  const first = intake()
  await Promise.all([
    first.store([reading({ at: now - 2 }), reading({ device: 'M2' }), reading({ at: now - 1 })]),
    first.store([reading({ at: now })]),
  ])
  await intake('auto', 1_763_683_201).store([reading()])
  const keys = (await journalled()).map(({ identity, readings }) => `${identity} ${readings[0]?.epoch} ${readings[0]?.seq}`)
  expect(keys).toEqual(['M1 1763683200 0', 'M2 1763683200 0', 'M1 1763683200 1', 'M1 1763683200 2', 'M1 1763683201 0'])
})

test('a device that was deleted begins with 0 again', async () => {
  const desk = intake()
  await desk.store([reading(), reading({ at: now - 1 })])
  await book.remove('M1')
  await desk.store([reading({ at: now - 2 })])
  expect((await journalled()).map(({ readings }) => readings[0]?.seq)).toEqual([0, 1, 0])
})

test('a new device is created with the type it was given, approved, and without a password', async () => {
  await intake().store([reading({ device: 'H1', type: 'iot-meter', values: { heat_flow: 42.7 } })])
  expect(book.get('H1')).toMatchObject({ type: 'iot-meter', dialect: 'local', approval: 'approved', passwordHash: null })
  expect((await journalled())[0]?.readings[0]?.values).toEqual({ heat_flow: 42.7 })
})

test('without a type a new device is of the usual type, and a known one stays what it is', async () => {
  await book.create({ id: 'H1', type: 'iot-meter', dialect: 'iot-meter' }, 'hash')
  await intake().store([reading(), reading({ device: 'H1', values: { heat_flow: 1 } })])
  expect([book.get('M1')?.type, book.get('H1')?.type]).toEqual(['acuvim-ii', 'iot-meter'])
  expect(book.get('H1')).toMatchObject({ dialect: 'iot-meter', passwordHash: 'hash' })
})

test('under the policy pending a new device waits for approval, its readings in the journal', async () => {
  await intake('pending').store([reading()])
  expect(book.get('M1')?.approval).toBe('pending')
  expect(await journalled()).toHaveLength(1)
})

test('under the policy refuse an unknown device is refused, a known one is not', async () => {
  await book.create({ id: 'M2', type: 'acuvim-ii', dialect: 'acuvim' }, null)
  const desk = intake('refuse')
  await expect(desk.store([reading({ device: 'M2' }), reading()])).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' })
  expect(writer.last()).toBe(0)
  await desk.store([reading({ device: 'M2' })])
  expect(writer.last()).toBe(1)
})

test('two calls that bring the same new device at once both succeed', async () => {
  const desk = intake()
  await Promise.all([desk.store([reading()]), desk.store([reading({ at: now - 1 })])])
  expect(writer.last()).toBe(2)
  expect(book.list()).toHaveLength(1)
})

const wrong: readonly (readonly [string, unknown, string, string])[] = [
  ['no reading at all', null, 'INVALID_ARGUMENT', 'null is no reading'],
  ['a key nobody knows', { ...reading(), value: 1 }, 'INVALID_ARGUMENT', '"value" means nothing in a reading'],
  ['no device', reading({ device: '' }), 'INVALID_ARGUMENT', '"" is not a device id'],
  ['an id that is no topic level', reading({ device: 'a/b' }), 'INVALID_ARGUMENT', '"a/b" is not a device id'],
  ['a time as text', { ...reading(), at: '2025-11-21' }, 'INVALID_ARGUMENT', 'must be whole milliseconds'],
  ['a time that is no number', reading({ at: Number.NaN }), 'INVALID_ARGUMENT', '"at" is NaN'],
  ['a time in seconds', reading({ at: now / 1000 }), 'INVALID_ARGUMENT', 'looks like seconds'],
  ['a time ahead', reading({ at: now + 300_001 }), 'INVALID_ARGUMENT', 'TIMESTAMP_FUTURE'],
  ['a time past the retention', reading({ at: now - 31 * dayMs }), 'INVALID_ARGUMENT', 'kept for 30 days'],
  ['no values', reading({ values: {} }), 'INVALID_ARGUMENT', 'NO_VALUES'],
  ['values that are a list', { ...reading(), values: [1] }, 'INVALID_ARGUMENT', '"values" is [1]'],
  ['NaN, which JSON would make null', reading({ values: { frequency: Number.NaN } }), 'INVALID_ARGUMENT', '"frequency" is NaN'],
  ['undefined, which JSON would drop', { ...reading(), values: { frequency: undefined } }, 'INVALID_ARGUMENT', 'undefined'],
  ['a value in quotes', { ...reading(), values: { frequency: '50' } }, 'INVALID_ARGUMENT', '"frequency" is "50"'],
  ['a short key', reading({ values: { u1: 230 } }), 'INVALID_ARGUMENT', 'its name is "voltage_l1_n"'],
  ['a link nobody knows', { ...reading(), link: 'lora' }, 'INVALID_ARGUMENT', 'lora'],
  ['a flag nobody knows', { ...reading(), quality: ['guessed'] }, 'INVALID_ARGUMENT', '"q"'],
  ['a source nobody knows', { ...reading(), source: 'sd' }, 'INVALID_ARGUMENT', '"src"'],
  [
    'a type that is not installed',
    reading({ device: 'N', type: 'heat' }),
    'UNKNOWN_DEVICE_TYPE',
    'there is no device type "heat"',
  ],
  ['another type than the device has', reading({ type: 'iot-meter' }), 'INVALID_ARGUMENT', 'is of type acuvim-ii, not iot-meter'],
]

test.each(wrong)('%s is refused, and so is everything it came with', async (_, given, code, says) => {
  await book.create({ id: 'M1', type: 'acuvim-ii', dialect: 'acuvim' }, null)
  const outcome = intake().store([reading(), given as GivenReading])
  await expect(outcome).rejects.toMatchObject({ code, message: expect.stringContaining(says) })
  expect(writer.last()).toBe(0)
  expect(book.list().map(({ id }) => id)).toEqual(['M1'])
})

test('of several readings the wrong one is named', async () => {
  const outcome = intake().store([reading(), reading({ values: {} }), reading()])
  await expect(outcome).rejects.toThrow(/^reading 2 of 3: /)
})

test('a device cannot be new twice, with two types', async () => {
  const outcome = intake().store([reading({ type: 'iot-meter' }), reading({ type: 'acuvim-ii' })])
  await expect(outcome).rejects.toThrow('"M1" is of type iot-meter, not acuvim-ii')
})

test('more than a thousand readings at once are refused, none is fine', async () => {
  await intake().store([])
  await expect(intake().store(Array.from({ length: 1001 }, () => reading()))).rejects.toThrow('at most 1000')
  expect(writer.last()).toBe(0)
})

test('what was refused leaves no hole in the numbers', async () => {
  const desk = intake()
  await desk.store([reading()])
  await expect(desk.store([reading(), reading({ values: {} })])).rejects.toThrow()
  await desk.store([reading({ at: now - 1 })])
  expect((await journalled()).map(({ readings }) => readings[0]?.seq)).toEqual([0, 1])
})

test('while the disk is full readings are held, and stored in order once there is room', async () => {
  const desk = intake()
  await desk.store([reading()])
  disk.fill()
  let stored = false
  const values = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`channel_${i}`, i / 7]))
  const waiting = desk.store(Array.from({ length: 500 }, (_, i) => reading({ at: now - i, values }))).then(() => {
    stored = true
  })
  while (queue.state().stalled === null) await new Promise((resolve) => setImmediate(resolve))
  expect(stored).toBe(false)
  disk.free()
  await waiting
  expect((await journalled()).map(({ readings }) => readings[0]?.seq)).toEqual([...Array(501).keys()])
})

test('when too much waits for the disk, a call is turned away whole and says why', async () => {
  const offered = jest.fn()
  const full = { waitingBytes: maxWaitingBytes, stalled: { since: now, detail: 'no space left on the disk' } }
  const desk = new ReadingIntake({
    book,
    queue: { offer: offered, state: () => ({ ...queue.state(), ...full }) },
    dialect,
    types: deviceTypes,
    policy: 'auto',
    epoch: 1,
    rawRetentionMs: 30 * dayMs,
    now: () => now,
  })
  await expect(desk.store([reading()])).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
    message: expect.stringMatching(/no space left on the disk; 32768 KiB already wait.*not taken/),
  })
  expect(offered).not.toHaveBeenCalled()
})
