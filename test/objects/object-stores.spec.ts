import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openStore } from '../../hub/archive/open-store'
import { describeObjectStore } from '../conformance/object-store'
import { temporaryFolders } from '../conformance/temporary-folder'
import { S3Fake } from '../helpers/s3-fake'

const folder = temporaryFolders()

describeObjectStore('in a folder', async () => {
  const path = join(folder(), 'archive')
  return {
    open: () => openStore({ kind: 'folder', path }),
    clear: async () => {
      await rm(path, { recursive: true, force: true })
      await mkdir(path)
    },
    stop: () => rename(path, `${path}.away`),
    start: () => rename(`${path}.away`, path),
    leaveUnfinished: () => writeFile(join(path, '~unfinished', '00112233445566778899aabb'), 'half of a file'),
  }
})

describeObjectStore('in S3 (fake)', async () => {
  const server = await S3Fake.start()
  server.bucket.pageSize = 10
  const { region, accessKeyId, secretAccessKey } = server.key
  return {
    open: () =>
      openStore({
        ...{ kind: 's3', endpoint: server.url, region, bucket: server.bucket.name, prefix: 'busbar/', pathStyle: true },
        ...{ accessKeyId, secretAccessKey, timeoutMs: 5000 },
      }),
    clear: async () => {
      server.bucket.objects.clear()
      // Of others, beside and below the prefix.
      const body = Buffer.from('x')
      for (const key of ['archive.json', 'busbar', 'busbar.json', 'busbar/~probe-1', 'busbar/a b', 'busbarx/y', 'busbar/folder/'])
        server.bucket.objects.set(key, { body, type: 'text/plain' })
    },
    stop: () => server.stop(),
    start: () => server.start(),
    putHalf: async (store, key, body) => {
      server.fault = { kind: 'cut-request' }
      const failure = await store.put(key, body, 'text/plain').catch((error: unknown) => error)
      server.fault = null
      expect(failure).toMatchObject({ kind: 'unavailable' })
    },
    end: () => server.stop(),
  }
})
