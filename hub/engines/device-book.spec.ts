import { MemoryRegistry } from '../../adapters/registry/memory'
import { DeviceBook } from './device-book'

const meter = { id: 'ACV-1', type: 'meter', dialect: 'test' }

test('a hash that is written in another way is no change that anybody is told of', async () => {
  const registry = new MemoryRegistry()
  const book = await DeviceBook.open(registry, () => 7)
  await book.create(meter, 'hash')
  const told: unknown[] = []
  book.onChange((device) => told.push(device))
  await book.replacePasswordHash('ACV-1', 'hash', 'hash sealed')
  expect([book.get('ACV-1')?.passwordHash, (await registry.find('ACV-1'))?.passwordHash, told]).toEqual([
    'hash sealed',
    'hash sealed',
    [],
  ])
})

test.each([
  ['rotated', 'another'],
  ['revoked', null],
])('a password that is %s at the same moment is not brought back', async (_, passwordHash) => {
  const registry = new MemoryRegistry()
  const book = await DeviceBook.open(registry, () => 7)
  await book.create(meter, 'hash')
  const sealing = book.replacePasswordHash('ACV-1', 'hash', 'hash sealed')
  await Promise.all([book.update('ACV-1', { passwordHash }), sealing])
  await book.replacePasswordHash('ACV-1', 'hash', 'hash sealed')
  expect([book.get('ACV-1')?.passwordHash, (await registry.find('ACV-1'))?.passwordHash]).toEqual([passwordHash, passwordHash])
})
