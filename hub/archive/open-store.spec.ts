import { FolderObjectStore } from '../../adapters/objects/folder'
import { S3ObjectStore } from '../../adapters/objects/s3'
import { openStore } from './open-store'

const s3 = { kind: 's3', region: 'us-east-1', bucket: 'plant-archive', prefix: '', pathStyle: true, timeoutMs: 5000 } as const

test('each kind of settings has its store', () => {
  expect(openStore({ kind: 'folder', path: '/mnt/archive' })).toBeInstanceOf(FolderObjectStore)
  expect(openStore(s3)).toBeInstanceOf(S3ObjectStore)
})

test.each([
  [{ kind: 'folder', path: 'archive' }, 'must be absolute'],
  [{ ...s3, bucket: 'Plant' }, 'small letters'],
  // What the pure check lets through, and no URL is.
  [{ ...s3, endpoint: 'https://storage:99999' }, 'cannot be read'],
] as const)('%j is not opened: %s', (settings, text) => {
  const opening = () => openStore(settings)
  expect(opening).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringContaining(text) }))
})
