import { openRegistry } from '../../adapters/registry/sqlite'
import type { DeviceType } from '../../core/channel'
import type { DeviceEvent } from '../../core/event'
import type { Registry } from '../../core/ports/registry'
import { DeviceBook } from './device-book'
import { Registrar } from './registrar'

const types = ['meter', 'meter-2'].map((name) => ({ name, dialect: 'test' }) as DeviceType)
let registry: Registry
let otherBoards: unknown[]
let firmwares: unknown[]
let now: number

beforeEach(async () => {
  registry = await openRegistry(':memory:')
  otherBoards = []
  firmwares = []
  now = 99
})
afterEach(() => registry.close())

const event = (id: number, kind: DeviceEvent['kind'], body: DeviceEvent['body']): DeviceEvent => ({
  id,
  device: 'A',
  kind,
  at: id,
  receivedAt: id,
  body,
})

/** Runs the registrar over these events as one page, until it asks for more. */
async function take(events: readonly DeviceEvent[], failFirst = false): Promise<DeviceBook> {
  const book = await DeviceBook.open(registry, () => 99)
  let failures = failFirst ? 1 : 0
  const registrar: Registrar = new Registrar({
    book,
    registry,
    types,
    retryMs: 1,
    onOtherBoard: async (...seen) => {
      otherBoards.push(seen)
    },
    onFirmware: async (...seen) => {
      firmwares.push(seen)
    },
    now: () => now,
    onError: () => undefined,
    readEvents: async ({ after }) => {
      if (failures-- > 0) throw new Error('the reader is not there yet')
      const items = events.filter((e) => e.id > (after as number))
      if (items.length === 0) registrar.stop()
      return { items, next: items.at(-1)?.id ?? (after as number), caughtUp: true }
    },
  })
  await registrar.run()
  return book
}

const appeared = event(1, 'appeared', { type: 'meter', dialect: 'test', approval: 'approved' })

test('a device that appeared is in the registry, with what it says of itself', async () => {
  const book = await take([
    appeared,
    event(2, 'registered', { type: 'meter-2', firmware: '1.0', hardware: 'T-Call' }),
    event(3, 'heartbeat', { firmware: '1.1', freeHeap: 1234 }),
  ])
  expect(book.get('A')).toMatchObject({ type: 'meter-2', approval: 'approved', about: { firmware: '1.1', hardware: 'T-Call' } })
  expect(book.get('A')?.about).not.toHaveProperty('freeHeap')
})

test('a type nobody has installed leaves the device as it is', async () => {
  const book = await take([appeared, event(2, 'registered', { type: 'nonsense' })])
  expect(book.get('A')).toMatchObject({ type: 'meter' })
})

test('heartbeats that say nothing new write nothing', async () => {
  const book = await take([appeared, event(2, 'heartbeat', { firmware: '1.0' })])
  const changes = jest.fn()
  book.onChange(changes)
  await take([event(3, 'heartbeat', { firmware: '1.0' })])
  expect(changes).not.toHaveBeenCalled()
})

test('it goes on where it ended, also after a failure, and taking an event twice changes nothing', async () => {
  await take([appeared], true)
  expect(await registry.offset('hub:registrar')).toBe(1)
  const book = await take([appeared, event(2, 'registered', { firmware: '2.0' })])
  expect(book.list()).toHaveLength(1)
  expect(book.get('A')?.about).toEqual({ firmware: '2.0' })
})

test('another board with the id is told of, and nothing it says is taken over', async () => {
  const mine = { mac: 'AA:BB:CC:DD:EE:01', firmware: '1.0' }
  const other = { type: 'meter-2', mac: 'AA:BB:CC:DD:EE:02', firmware: '6.6' }
  const book = await take([appeared, event(2, 'registered', mine), event(3, 'registered', other)])
  expect(book.get('A')).toMatchObject({ type: 'meter', about: mine })
  expect(otherBoards).toEqual([['A', { mac: other.mac, firmware: '6.6' }, mine]])
})

test('a board that registers again, also without its address, is the same one', async () => {
  const again = [{ mac: 'aa:bb:cc:dd:ee:01', firmware: '1.1' }, { firmware: '1.2' }]
  const book = await take([
    appeared,
    event(2, 'registered', { mac: 'AA:BB:CC:DD:EE:01' }),
    ...again.map((body, i) => event(3 + i, 'registered', body)),
  ])
  expect(book.get('A')?.about).toMatchObject({ firmware: '1.2' })
  expect(otherBoards).toEqual([])
})

test('a device that waits goes on waiting, whatever it registers as', async () => {
  const book = await take([
    event(1, 'appeared', { type: 'meter', dialect: 'test', approval: 'pending' }),
    event(2, 'registered', { type: 'meter-2', mac: 'AA:BB:CC:DD:EE:01' }),
  ])
  expect(book.get('A')).toMatchObject({ approval: 'pending', type: 'meter-2' })
})

test('new firmware is told once, by whatever message says it first; the first that is known is not new', async () => {
  await take([
    appeared,
    event(2, 'registered', { firmware: '1.0' }),
    event(3, 'heartbeat', { firmware: '1.0' }),
    event(4, 'heartbeat', { firmware: '1.1' }),
    event(5, 'registered', { firmware: '1.1' }),
  ])
  expect(firmwares).toEqual([['A', '1.1']])
})

test('firmware that is old news, found after a long stop, is not told', async () => {
  now = 600_005
  await take([appeared, event(2, 'registered', { firmware: '1.0' }), event(4, 'registered', { firmware: '1.1' })])
  expect(firmwares).toEqual([])
})
