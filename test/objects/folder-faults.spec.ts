import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import files, { type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { ObjectStore } from '../../core/ports/object-store'
import { openStore } from '../../hub/archive/open-store'
import { smallDisk } from '../conformance/small-disk'
import { temporaryFolders } from '../conformance/temporary-folder'

const folder = temporaryFolders()
const body = Buffer.from('a reading or two')
let root: string
let store: ObjectStore

const open = (path = root) => openStore({ kind: 'folder', path })
const put = (key: string) => store.put(key, body, 'text/plain')
const listed = async () => {
  const keys: string[] = []
  for await (const { key } of store.list('')) keys.push(key)
  return keys
}
const everyMethod = [() => put('a/b'), () => store.get('a/b'), listed, () => store.delete('a/b'), () => store.prepare()]
const unfinished = () => readdirSync(join(root, '~unfinished'))

beforeEach(() => {
  root = join(folder(), 'archive')
  mkdirSync(root)
  store = open()
})

test('a folder that is not there is not made, and a file is none', async () => {
  rmSync(root, { recursive: true })
  const away = { kind: 'misconfigured', message: expect.stringContaining('is the disk or share mounted?') }
  for (const attempt of everyMethod) await expect(attempt()).rejects.toMatchObject(away)
  expect(existsSync(root)).toBe(false)
  writeFileSync(root, '')
  for (const attempt of everyMethod)
    await expect(attempt()).rejects.toMatchObject({ kind: 'misconfigured', message: expect.stringContaining('is a file') })
})

test('the empty folder below an unmounted share gets nothing, and does not pass for an empty archive', async () => {
  await store.prepare()
  await put('a/b')
  renameSync(root, `${root}.share`)
  mkdirSync(root)
  for (const attempt of everyMethod)
    await expect(attempt()).rejects.toMatchObject({ kind: 'misconfigured', message: expect.stringContaining('still mounted?') })
  expect(readdirSync(root)).toEqual([])
  rmSync(root, { recursive: true })
  renameSync(`${root}.share`, root)
  await store.prepare()
  expect(await listed()).toEqual(['a/b'])
})

test('what can be read is read without a right to write', async () => {
  await store.prepare()
  await put('a/b')
  rmSync(join(root, '~unfinished'), { recursive: true })
  store = open()
  expect(await listed()).toEqual(['a/b'])
  expect(Buffer.from((await store.get('a/b')) ?? [])).toEqual(body)
  expect(readdirSync(root)).toEqual(['a'])
})

test('files are for nobody else', async () => {
  await store.prepare()
  await put('a/b/c')
  const modes = ['a', 'a/b', 'a/b/c', '~unfinished'].map((name) => (statSync(join(root, name)).mode & 0o777).toString(8))
  expect(modes).toEqual(['700', '700', '600', '700'])
  expect(unfinished()).toEqual([])
})

test('an object is on disk before it has its name, and so is each folder above it before put resolves', async () => {
  await store.prepare()
  const steps: string[] = []
  const handle = await files.open(root)
  const prototype = Object.getPrototypeOf(handle) as FileHandle
  await handle.close()
  const name = (path: string) => path.slice(root.length).replace(/[0-9a-f]{24}$/, '*') || '/'
  const { sync } = prototype
  const spies = [
    jest.spyOn(prototype, 'sync').mockImplementation(function (this: FileHandle) {
      steps.push(`sync ${name(readlinkSync(`/proc/self/fd/${this.fd}`))}`)
      return sync.call(this)
    }),
    jest.spyOn(files, 'rename').mockImplementation(async (from, to) => {
      steps.push(`rename ${name(String(to))}`)
      renameSync(from, to)
    }),
  ]
  try {
    await put('a/b/c')
    expect(steps).toEqual(['sync /~unfinished/*', 'sync /', 'sync /a', 'rename /a/b/c', 'sync /a/b'])
    steps.length = 0
    await store.delete('a/b/c')
    expect(steps).toEqual(['sync /a/b'])
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
})

test('what an end in the middle left is dropped when it is old; another process may be at work on what is new', async () => {
  await store.prepare()
  const [old, fresh] = ['a', 'b'].map((digit) => digit.repeat(24)) as [string, string]
  for (const name of [old, fresh, 'not-ours']) writeFileSync(join(root, '~unfinished', name), 'half')
  const longAgo = Date.now() / 1000 - 4000
  utimesSync(join(root, '~unfinished', old), longAgo, longAgo)
  utimesSync(join(root, '~unfinished', 'not-ours'), longAgo, longAgo)
  await store.prepare()
  expect(unfinished()).toEqual([fresh, 'not-ours'])
  expect(await listed()).toEqual([])
})

test('a link in the place of the folder for unfinished work is not followed: nothing is made and nothing deleted where it leads', async () => {
  await store.prepare()
  const victim = folder()
  const file = join(victim, 'c'.repeat(24))
  writeFileSync(file, 'of somebody else')
  utimesSync(file, new Date(0), new Date(0))
  rmSync(join(root, '~unfinished'), { recursive: true })
  symlinkSync(victim, join(root, '~unfinished'))
  const link = { kind: 'misconfigured', message: expect.stringContaining('there is a link in it') }
  for (const attempt of [() => open().prepare(), () => store.prepare(), () => put('a/b')])
    await expect(attempt()).rejects.toMatchObject(link)
  expect(readdirSync(victim)).toEqual(['c'.repeat(24)])
})

test('a pipe in the place of an object is none, and nobody waits for its other end', async () => {
  await store.prepare()
  execFileSync('mkfifo', [join(root, 'a')])
  await expect(store.get('a')).resolves.toBeNull()
  await put('a')
  await expect(store.get('a')).resolves.toEqual(body)
})

test('links are not followed, and lead nothing out of the folder', async () => {
  const outside = folder()
  writeFileSync(join(outside, 'secret'), 'of others')
  await store.prepare()
  await put('kept')
  symlinkSync(outside, join(root, 'raw'))
  symlinkSync(join(outside, 'secret'), join(root, 'archive.json'))
  const link = { kind: 'misconfigured', message: expect.stringContaining('a link in it') }
  for (const attempt of [
    () => put('raw/a'),
    () => put('raw/a/b'),
    () => store.get('raw/secret'),
    () => store.get('archive.json'),
    () => store.delete('raw/secret'),
  ])
    await expect(attempt()).rejects.toMatchObject(link)
  expect(await listed()).toEqual(['kept'])
  // In place of the link, not of what it leads to.
  await put('archive.json')
  await store.delete('archive.json')
  expect(readdirSync(outside)).toEqual(['secret'])
  expect(readFileSync(join(outside, 'secret'), 'utf8')).toBe('of others')
  expect(unfinished()).toEqual([])
})

test('the folder itself may be a link', async () => {
  const link = join(folder(), 'link')
  symlinkSync(root, link)
  store = open(link)
  await store.prepare()
  await put('a/b')
  expect(await listed()).toEqual(['a/b'])
  expect(existsSync(join(root, 'a/b'))).toBe(true)
})

test('an object where a folder should be is refused, and the other way round, and a name that is too long', async () => {
  await store.prepare()
  await put('a/b')
  for (const key of ['a', 'a/b/c', 'a/b/c/d', 'x'.repeat(256)])
    await expect(put(key)).rejects.toMatchObject({ kind: 'refused', message: expect.stringContaining(root) })
  expect(await listed()).toEqual(['a/b'])
  expect(unfinished()).toEqual([])
})

test('folders that somebody deleted are made again', async () => {
  await store.prepare()
  await put('raw/a/1')
  rmSync(join(root, 'raw'), { recursive: true })
  await put('raw/a/2')
  expect(await listed()).toEqual(['raw/a/2'])
})

/** Two megabytes of their own, where mounting is permitted. */
const disk = smallDisk(2_000_000)
afterAll(() => disk.dispose())
const isMounted = statfsSync(disk.folder).blocks * statfsSync(disk.folder).bsize < 3_000_000
const onDisk = isMounted ? describe : describe.skip

onDisk('on a small disk (needs the right to mount)', () => {
  test('one that is full is "unavailable", keeps what it has and no half object, and goes on', async () => {
    store = open(disk.folder)
    await store.prepare()
    await put('a/b')
    const large = store.put('a/b', Buffer.alloc(3_000_000), 'text/plain')
    const full = { kind: 'unavailable', message: expect.stringContaining('the disk is full') }
    await expect(large).rejects.toMatchObject(full)
    disk.fill()
    await expect(put('c')).rejects.toMatchObject(full)
    await expect(store.prepare()).rejects.toMatchObject(full)
    expect(readdirSync(join(disk.folder, '~unfinished'))).toEqual([])
    disk.free()
    await put('c')
    expect(await listed()).toEqual(['a/b', 'c'])
    expect(Buffer.from((await store.get('a/b')) ?? [])).toEqual(body)
  })

  test('one that is mounted for reading only is "misconfigured", and can be read', async () => {
    store = open(disk.folder)
    await store.prepare()
    await put('r')
    execFileSync('mount', ['-o', 'remount,ro', disk.folder])
    try {
      for (const attempt of [() => put('x'), () => store.delete('r'), () => store.prepare()])
        await expect(attempt()).rejects.toMatchObject({ kind: 'misconfigured', message: expect.stringContaining('reading only') })
      expect(await store.get('r')).toHaveLength(body.length)
    } finally {
      execFileSync('mount', ['-o', 'remount,rw', disk.folder])
    }
  })
})
