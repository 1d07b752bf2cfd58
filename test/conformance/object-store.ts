import { randomBytes } from 'node:crypto'
import type { ListedObject, ObjectStore } from '../../core/ports/object-store'

/** One place, shared by all tests of a suite; `clear` empties it. */
export interface ObjectStoreUnderTest {
  /** A store of its own, not prepared. */
  open(): ObjectStore
  clear(): Promise<void>
  /** Makes it unreachable, and reachable again with what it had. */
  stop(): Promise<void>
  start(): Promise<void>
  /** As it is left by a put that was cut off in the middle; absent: that is the server's business. */
  leaveUnfinished?(): Promise<void>
  /** Begins to put an object and breaks off in the middle; absent: nothing can break off there. */
  putHalf?(store: ObjectStore, key: string, body: Uint8Array): Promise<void>
  /** Ends what runs. */
  end?(): Promise<void>
}

const refused = { name: 'SinkFailure', kind: 'refused' }
const bytes = (text: string) => Buffer.from(text, 'utf8')

/** What every store must do: this suite is the definition of the port. */
export function describeObjectStore(name: string, create: () => Promise<ObjectStoreUnderTest>): void {
  describe(`the object store ${name}`, () => {
    let under: ObjectStoreUnderTest
    let store: ObjectStore

    beforeAll(async () => {
      under = await create()
    })
    beforeEach(async () => {
      await under.clear()
      store = under.open()
      await store.prepare()
    })
    afterEach(() => store.close())
    afterAll(() => under.end?.())

    const put = (key: string, text = key) => store.put(key, bytes(text), 'text/plain')
    const text = async (key: string) => {
      const body = await store.get(key)
      return body && Buffer.from(body).toString('utf8')
    }
    const listed = async (prefix = '', from = store) => {
      const objects: ListedObject[] = []
      for await (const object of from.list(prefix)) objects.push(object)
      return objects
    }
    const keys = async (prefix = '', from = store) => (await listed(prefix, from)).map(({ key }) => key)

    test('what is put is there, for another store, too; what is not there is null', async () => {
      await put('raw/a/1.json', 'one')
      await put('archive.json', 'mark')
      expect(await text('raw/a/1.json')).toBe('one')
      const another = under.open()
      await another.prepare()
      expect(Buffer.from((await another.get('archive.json')) ?? []).toString()).toBe('mark')
      await another.close()
      for (const missing of ['raw/a/2.json', 'raw', 'raw/a', 'raw/a/1.json/x', 'nowhere/at/all', 'archive'])
        expect(await store.get(missing)).toBeNull()
    })

    test('all of a later object is in place of the earlier one', async () => {
      await put('a/b', 'a long first text')
      await put('a/b', 'short')
      expect(await text('a/b')).toBe('short')
      expect(await listed()).toEqual([{ key: 'a/b', bytes: 5 }])
    })

    test('bytes stay as they are: all values, none at all, and 5 MB', async () => {
      const all = Uint8Array.from({ length: 256 }, (_, value) => value)
      const large = randomBytes(5_000_000)
      await store.put('all', all, 'application/octet-stream')
      await store.put('empty', new Uint8Array(), 'text/plain')
      await store.put('large.gz', large, 'application/gzip')
      // A part of a larger buffer, and not the buffer.
      await store.put('part', large.subarray(10, 20), 'application/octet-stream')
      expect(Buffer.from((await store.get('all')) ?? [])).toEqual(Buffer.from(all))
      expect(await store.get('empty')).toHaveLength(0)
      expect(large.equals((await store.get('large.gz')) ?? bytes(''))).toBe(true)
      expect(large.subarray(10, 20).equals((await store.get('part')) ?? bytes(''))).toBe(true)
      expect(await listed()).toEqual([
        { key: 'all', bytes: 256 },
        { key: 'empty', bytes: 0 },
        { key: 'large.gz', bytes: 5_000_000 },
        { key: 'part', bytes: 10 },
      ])
    })

    test('what is deleted is gone, and nothing else; what is not there can be deleted', async () => {
      for (const key of ['a/1', 'a/2', 'ab']) await put(key)
      for (const key of ['a/1', 'a/1', 'a', 'a/2/x', 'no/such/thing']) await store.delete(key)
      expect(await keys()).toEqual(['a/2', 'ab'])
      expect(await store.get('a/1')).toBeNull()
      await put('a/1', 'again')
      expect(await text('a/1')).toBe('again')
    })

    test('a list is in the order of the bytes of keys, however they are stored', async () => {
      // `-` < `.` < `/` < digits < `=` < capitals < `_` < small letters: `a/b/1` stands behind `a/b.json`, and both are in `a/`.
      const inOrder = [
        ...['A/z', 'a-b/1', 'a-b/2', 'a.json', 'a.json.sha256'],
        ...['a/b-c', 'a/b.json', 'a/b/1', 'a/b/10', 'a/b/2', 'a/b0', 'a/b=/x', 'a/bA', 'a/b_', 'a/ba'],
        ...['a0', 'a=1/..x', 'a=1/.x'],
      ]
      for (const key of shuffled(inOrder)) await put(key)
      expect(await keys()).toEqual(inOrder)
      expect(inOrder).toEqual(inOrder.toSorted(byBytes))
    })

    test('a list has what begins with the prefix, whether it ends a part or not', async () => {
      for (const key of ['raw/a/1', 'raw/ab/1', 'raw/b/1', 'raw.json', 'r', 'readings/x']) await put(key)
      expect(await keys('raw/a')).toEqual(['raw/a/1', 'raw/ab/1'])
      expect(await keys('raw/a/')).toEqual(['raw/a/1'])
      expect(await keys('raw/a/1')).toEqual(['raw/a/1'])
      expect(await keys('raw')).toEqual(['raw.json', 'raw/a/1', 'raw/ab/1', 'raw/b/1'])
      expect(await keys('r')).toHaveLength(6)
      for (const none of ['raw/a/1/', 'raw/c', 'x', 'raw/a/10', 'no/such/', 'raw/.']) expect(await keys(none)).toEqual([])
    })

    test('a long list has all of them once, and can be broken off', async () => {
      const all = Array.from({ length: 57 }, (_, n) => `days/${String(n).padStart(3, '0')}/${n % 3}.json`)
      await Promise.all(shuffled(all).map((key) => put(key)))
      expect(await keys()).toEqual(all)
      const some: string[] = []
      for await (const { key } of store.list('days/')) {
        some.push(key)
        if (some.length === 12) break
      }
      expect(some).toEqual(all.slice(0, 12))
    })

    test('an empty place has an empty list', async () => {
      expect(await keys()).toEqual([])
      expect(await keys('a/b')).toEqual([])
    })

    test('what is no key is refused by all methods, and leaves nothing behind', async () => {
      const outside = ['/', '/etc/passwd', '.', '..', '../a', 'a/../b', 'a/..', './a', '~unfinished/a']
      const others = ['', 'a/', 'a//b', 'a\\b', 'a b', 'ä', 'a\0b', 'a%2e', 'a\n', 'x'.repeat(1025)]
      for (const key of [...outside, ...others]) {
        await expect(put(key)).rejects.toMatchObject(refused)
        await expect(store.get(key)).rejects.toMatchObject(refused)
        await expect(store.delete(key)).rejects.toMatchObject(refused)
      }
      for (const prefix of ['/', '//', '../', '..//a', 'a//', 'ä', 'a b', './a'])
        await expect(keys(prefix)).rejects.toMatchObject(refused)
      expect(await keys()).toEqual([])
    })

    test('puts at the same time do not meet: each key has its own, and one key has all of one of them', async () => {
      const bodies = Array.from({ length: 12 }, (_, n) => Buffer.alloc(200_000, n + 1))
      const another = under.open()
      await Promise.all([
        ...bodies.map((body) => store.put('same/key', body, 'application/octet-stream')),
        ...bodies.map((body, n) => another.put(`own/${n % 4}/deep/${n}`, body, 'application/octet-stream')),
      ])
      await another.close()
      const same = Buffer.from((await store.get('same/key')) ?? [])
      expect(bodies.some((body) => body.equals(same))).toBe(true)
      for (const [n, body] of bodies.entries())
        expect(body.equals((await store.get(`own/${n % 4}/deep/${n}`)) ?? bytes(''))).toBe(true)
      expect(await keys()).toHaveLength(13)
    })

    test('nothing half-written can be seen while an object is replaced', async () => {
      const [first, second] = [Buffer.alloc(1_000_000, 1), Buffer.alloc(1_500_000, 2)]
      await store.put('a/b', first, 'application/octet-stream')
      let isDone = false
      const writing = (async () => {
        for (let n = 0; n < 6; n++) await store.put('a/b', n % 2 === 0 ? second : first, 'application/octet-stream')
        isDone = true
      })()
      let seen = 0
      while (!isDone) {
        const body = Buffer.from((await store.get('a/b')) ?? [])
        expect(body.equals(first) || body.equals(second)).toBe(true)
        for await (const { key, bytes: size } of store.list('')) {
          expect(key).toBe('a/b')
          expect([first.length, second.length]).toContain(size)
        }
        seen++
      }
      await writing
      expect(seen).toBeGreaterThan(1)
    })

    test('an object that was broken off is not there, and one it should have replaced still is', async () => {
      const { putHalf } = under
      if (!putHalf) return
      await put('there', 'old')
      for (const key of ['there', 'new']) await putHalf(store, key, randomBytes(3_000_000))
      expect(await keys()).toEqual(['there'])
      expect(await text('there')).toBe('old')
      await put('new', 'whole')
      expect(await text('new')).toBe('whole')
    })

    test('what an end in the middle left behind is not listed, and does no harm', async () => {
      await under.leaveUnfinished?.()
      expect(await keys()).toEqual([])
      await store.prepare()
      await put('a')
      expect(await keys()).toEqual(['a'])
    })

    test('it may be prepared again, and then has what it had and nothing more', async () => {
      await put('a/b', 'kept')
      await store.prepare()
      const another = under.open()
      await another.prepare()
      expect(await keys('', another)).toEqual(['a/b'])
      await another.close()
      expect(await text('a/b')).toBe('kept')
    })

    test('when it is away every method says so, and goes on when it is back', async () => {
      await put('a/b', 'kept')
      await under.stop()
      try {
        const attempts = [
          () => put('a/c'),
          () => store.get('a/b'),
          () => keys(),
          () => store.delete('a/b'),
          () => store.prepare(),
        ]
        for (const attempt of attempts) {
          const failure = expect.objectContaining({
            name: 'SinkFailure',
            kind: expect.stringMatching(/^(unavailable|misconfigured)$/),
          })
          await expect(attempt()).rejects.toEqual(failure)
        }
      } finally {
        await under.start()
      }
      await store.prepare()
      expect(await keys()).toEqual(['a/b'])
      expect(await text('a/b')).toBe('kept')
      await put('a/c', 'new')
      expect(await keys()).toEqual(['a/b', 'a/c'])
    })

    test('it may be closed twice', async () => {
      await store.close()
      await store.close()
    })
  })
}

const byBytes = (a: string, b: string) => Buffer.compare(bytes(a), bytes(b))

/** In another order, the same each time. */
function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item, n) => [(n * 7919) % 101, item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item)
}
