import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolders } from '../../test/conformance/temporary-folder'
import { diskOf, makeWorkDir } from './work-dir'

const folder = temporaryFolders()

test('without --keep it is a folder in the data folder, gone at the end', () => {
  const data = folder()
  const work = makeWorkDir(null, data)
  expect(readdirSync(data)).toEqual([expect.stringMatching(/^replay-/)])
  writeFileSync(join(work.path, 'projection.db'), '')
  work.tidyUp()
  expect(readdirSync(data)).toEqual([])
})

test('what is to be kept stays, without the copy of the registry', () => {
  const keep = join(folder(), 'deep', 'kept')
  const work = makeWorkDir(keep, folder())
  for (const name of ['projection.db', 'registry.db', 'registry.db-wal']) writeFileSync(join(work.path, name), '')
  work.tidyUp()
  expect(readdirSync(keep)).toEqual(['projection.db'])
})

test('a folder to keep must be empty, and one that can be made', () => {
  const full = folder()
  mkdirSync(join(full, 'something'))
  writeFileSync(join(full, 'file'), '')
  expect(() => makeWorkDir(full, folder())).toThrow(/^--keep: .* is not empty/)
  expect(() => makeWorkDir(join(full, 'file', 'below'), folder())).toThrow(/^--keep: .* cannot be made/)
  expect(() => makeWorkDir(null, join(full, 'nowhere'))).toThrow(/no folder can be made in .*--keep/)
})

test('the disk of a folder that is still to be made is that of the nearest one there is', () => {
  const data = folder()
  expect(diskOf(join(data, 'a', 'b'), '/data')).toBe(data)
  expect(diskOf(null, data)).toBe(data)
  expect(existsSync(join(data, 'a'))).toBe(false)
})
