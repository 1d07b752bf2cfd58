import { statSync } from 'node:fs'
import { join } from 'node:path'
import { storedUser } from '../../../test/conformance/identity'
import { smallDisk } from '../../../test/conformance/small-disk'
import { temporaryFolders } from '../../../test/conformance/temporary-folder'
import { openNodeSqlite } from '../../registry/sqlite'
import { openIdentityStore } from '.'

const folder = temporaryFolders()
const open = (file: string) => openIdentityStore(openNodeSqlite(file, 'identity store'))

test('its files are readable by their owner only', async () => {
  const file = join(folder(), 'identity.db')
  const store = await open(file)
  await store.users.put(storedUser('anne'))
  for (const end of ['', '-wal', '-shm']) expect(statSync(file + end).mode & 0o777).toBe(0o600)
  await store.close()
})

test('on a full disk a change is refused and says what to do', async () => {
  const disk = smallDisk(2 * 1024 * 1024)
  const store = await open(join(disk.folder, 'identity.db'))
  disk.fill()
  const large = storedUser('anne', { displayName: 'x'.repeat(200_000) })
  await expect(store.users.put(large)).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
    message: expect.stringMatching(/^The identity store .*make room/),
  })
  disk.free()
  await store.users.put(large)
  expect(await store.users.all()).toHaveLength(1)
  await store.close()
  disk.dispose()
})
