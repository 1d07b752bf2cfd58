import { SinkFailure } from '../../../core/ports/sink'
import { folderFailure } from './folder-failure'

const failed = (code: string, errno = -1) =>
  folderFailure(Object.assign(new Error('secret text'), { code, errno }), '/mnt/archive')

test.each([
  ['ENOSPC', 'unavailable', 'the disk is full'],
  ['EIO', 'unavailable', 'the disk reports an error'],
  ['ENOTCONN', 'unavailable', 'the share cannot be reached'],
  ['EMFILE', 'unavailable', 'too many open files'],
  ['EACCES', 'misconfigured', 'give its user the right'],
  ['EROFS', 'misconfigured', 'for reading only'],
  ['ENOENT', 'misconfigured', 'is the disk or share mounted?'],
  ['EXDEV', 'misconfigured', 'on other disks'],
  ['ENAMETOOLONG', 'refused', 'longer than the disk takes'],
  ['ESOMETHING', 'unavailable', '(ESOMETHING)'],
] as const)('%s is %s', (code, kind, text) => {
  expect(failed(code)).toMatchObject({ kind, message: expect.stringContaining(text) })
  expect(failed(code).message).toContain('/mnt/archive')
  expect(failed(code).message).not.toContain('secret')
})

test('errors of Linux that Node.js has no name for', () => {
  expect(failed('Unknown system error -122', -122)).toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining('quota'),
  })
  expect(failed('Unknown system error -116', -116)).toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining('(ESTALE)'),
  })
})

test('a failure stays what it is, and a fault of ours too', () => {
  const failure = new SinkFailure('refused', 'no')
  expect(folderFailure(failure, '/')).toBe(failure)
  expect(() => folderFailure(new TypeError('a fault'), '/')).toThrow('a fault')
})
