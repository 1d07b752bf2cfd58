import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type SmallDisk, smallDisk } from '../../../test/conformance/small-disk'
import { openRegistry } from '.'

let disk: SmallDisk
beforeEach(() => {
  disk = smallDisk(2 * 1024 * 1024)
})
afterEach(() => disk.dispose())

test('on a full disk a change is refused as a whole, and is taken when there is room', async () => {
  const registry = await openRegistry(join(disk.folder, 'registry.db'))
  const large = { id: 'B', type: 't', dialect: 'd', groups: ['x'], tags: { long: 'x'.repeat(100_000) } }
  await registry.create({ id: 'A', type: 't', dialect: 'd' }, null, 1)
  disk.fill()
  for (let tries = 0; tries < 3; tries++)
    await expect(registry.create(large, null, 2)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('room'),
    })
  expect(await registry.find('A')).not.toBeNull()
  expect(await registry.find('B')).toBeNull()
  disk.free()
  expect(await registry.create(large, null, 2)).toMatchObject({ groups: ['x'] })
  await registry.close()
})

test('a file that is no database is refused with what to do', async () => {
  const file = join(disk.folder, 'registry.db')
  writeFileSync(file, 'x'.repeat(10_000))
  await expect(openRegistry(file)).rejects.toThrow(/backup/)
})
