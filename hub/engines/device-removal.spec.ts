import { MemoryRegistry } from '../../adapters/registry/memory'
import { forgetTopic } from '../../core/hub-topics'
import { DeviceBook } from './device-book'
import { DeviceRemoval } from './device-removal'

async function setUp() {
  const book = await DeviceBook.open(new MemoryRegistry(), () => 5)
  for (const id of ['A', 'B']) await book.create({ id, type: 'acuvim-ii', dialect: 'acuvim' }, null)
  const notes: { topic: string; identity: string; size: number; retain: boolean }[] = []
  const told: string[] = []
  const removal = new DeviceRemoval({
    book,
    broker: {
      forget: async (id, isTheirs) => {
        told.push(`broker forgets ${id}`)
        return ['acuvim/A/status', 'acuvim/B/status'].filter(isTheirs)
      },
    },
    plane: {
      note: async (topic, identity, payload = new Uint8Array(), retain = false) => {
        notes.push({ topic, identity, size: payload.length, retain })
      },
      removeDevice: (id) => told.push(`reader forgets ${id}`),
    },
    owns: (device, topic) => topic.startsWith(`acuvim/${device}/`),
  })
  book.onRemoved((id) => told.push(`book forgets ${id}`))
  return { book, removal, notes, told }
}

test('everybody who knows the device forgets it, and the journal ends its retained messages before the note', async () => {
  const { book, removal, notes, told } = await setUp()
  await removal.remove('A')
  expect(book.list().map(({ id }) => id)).toEqual(['B'])
  expect(told).toEqual(['book forgets A', 'broker forgets A', 'reader forgets A'])
  expect(notes).toEqual([
    { topic: 'acuvim/A/status', identity: 'A', size: 0, retain: true },
    { topic: forgetTopic, identity: 'A', size: 0, retain: false },
  ])
})

test('a device that is not there is refused, and nothing is noted', async () => {
  const { removal, notes, told } = await setUp()
  await expect(removal.remove('C')).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' })
  expect([...notes, ...told]).toEqual([])
})
