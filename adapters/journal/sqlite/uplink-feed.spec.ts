import { existsSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolders } from '../../../test/conformance/temporary-folder'
import { arrival, range, uplink, uplinks } from '../../../test/conformance/uplinks'
import { overwrite } from '../../../test/conformance/wreck'
import { SqliteJournalWriter, SqliteUplinkFeed } from '.'

const folder = temporaryFolders()
const hour = 3_600_000

let path: string
let writer: SqliteJournalWriter
let feed: SqliteUplinkFeed

function open(options = {}): void {
  path = folder()
  writer = new SqliteJournalWriter(path, { maxSegmentAgeMs: hour, ...options })
  feed = new SqliteUplinkFeed(path)
}

afterEach(async () => {
  feed.close()
  await writer.close()
})

/** One uplink every half hour: two in a segment. */
async function append(from: number, to: number): Promise<void> {
  for (let n = from; n <= to; n++) await writer.append([uplink(n, { receivedAt: arrival + n * (hour / 2) })])
}

/** Positions of all that is there, page by page; `meanwhile` is done after each page. */
async function follow(limit: number, identities?: ReadonlySet<string>, meanwhile: (at: number) => unknown = () => {}) {
  const found: number[] = []
  for (let after = 0; ; ) {
    const { items, next, caughtUp } = feed.page(after, identities, limit)
    found.push(...items.map(({ position }) => position))
    expect(next).toBeGreaterThanOrEqual(after)
    if (caughtUp) return found
    expect(next).toBeGreaterThan(after)
    after = next
    await meanwhile(next)
  }
}

test('an empty journal has a head of 0 and nothing in it', () => {
  open()
  expect(feed.head()).toBe(0)
  expect(feed.page(0, undefined, 10)).toEqual({ items: [], next: 0, caughtUp: true })
  expect(feed.count(0, 0, new Set(['meter-1']))).toBe(0)
})

test('it follows its writer: each append is there at once, over all segments', async () => {
  open()
  for (let n = 1; n <= 9; n++) {
    await append(n, n)
    expect(feed.head()).toBe(n)
    const { items, next, caughtUp } = feed.page(n - 1, undefined, 10)
    expect([items.map(({ position }) => position), next, caughtUp]).toEqual([[n], n, true])
  }
  expect(readdirSync(path).filter((name) => name.endsWith('.db'))).toHaveLength(5)
  for (const limit of [1, 2, 3, 100]) expect(await follow(limit)).toEqual(range(1, 9))
  expect(feed.page(3, undefined, 1).items).toEqual([
    { ...uplink(4, { receivedAt: arrival + 2 * hour }), position: 4, payload: expect.anything() },
  ])
})

test('a page of large messages ends after some megabytes, and the next goes on behind it', async () => {
  open()
  const payload = Buffer.alloc(256 * 1024, 'x')
  await writer.append(range(1, 300).map((n) => uplink(n, { payload, identity: `meter-${n % 2}` })))
  const bytes = (items: readonly { readonly payload: Uint8Array }[]) =>
    items.reduce((sum, { payload }) => sum + payload.length, 0)
  expect(bytes(feed.page(0, undefined, 2000).items)).toBeLessThan(40 * 1024 * 1024)
  expect(await follow(2000)).toEqual(range(1, 300))
  expect(await follow(2000, new Set(['meter-1']))).toEqual(range(1, 300).filter((n) => n % 2 === 1))
})

test('messages that come while it reads are read, too, each once', async () => {
  open()
  await append(1, 4)
  let last = 4
  const found = await follow(2, undefined, async () => {
    if (last >= 12) return
    await append(last + 1, last + 2)
    last += 2
  })
  expect(found).toEqual(range(1, 12))
})

test('of some devices only theirs are there, and the place moves on over all others', async () => {
  open({ maxSegmentAgeMs: 1e12 })
  await writer.append(uplinks(1, 30))
  const some = new Set(['meter-1'])
  expect(await follow(4, some)).toEqual(range(0, 9).map((n) => 3 * n + 1))
  expect(feed.page(1, some, 2)).toMatchObject({ items: [{ position: 4 }, { position: 7 }], next: 7, caughtUp: false })
  expect(feed.page(1, new Set(['nobody']), 5)).toEqual({ items: [], next: 30, caughtUp: true })
  expect(feed.page(28, new Set(['nobody']), 5)).toEqual({ items: [], next: 30, caughtUp: true })
  expect(feed.count(0, 30, some)).toBe(10)
  expect(feed.count(3, 7, some)).toBe(2)
  expect(feed.count(7, 7, some)).toBe(0)
  expect(feed.count(3, 7, undefined)).toBe(4)
})

test('of many others some are looked at in one go, and then it goes on', async () => {
  open({ maxSegmentAgeMs: 1e12 })
  await writer.append(uplinks(1, 1_200, { identity: 'other' }))
  await writer.append(uplinks(1_201, 3, { identity: 'meter-1' }))
  const some = new Set(['meter-1'])
  expect(feed.page(0, some, 2)).toEqual({ items: [], next: 500, caughtUp: false })
  expect(feed.page(1_000, some, 2)).toMatchObject({ items: { length: 2 }, next: 1_202, caughtUp: false })
  expect(await follow(2, some)).toEqual([1_201, 1_202, 1_203])
})

test('a count of many goes through all of them', async () => {
  open()
  await writer.append(uplinks(1, 2_500))
  expect(feed.count(0, 2_500, new Set(['meter-0', 'meter-2']))).toBe(1_666)
  expect(feed.count(100, 5_000, new Set(['meter-0', 'meter-2']))).toBe(1_600)
})

test('a finished segment is sealed while it is followed', async () => {
  open()
  await append(1, 2)
  expect(await follow(1)).toEqual([1, 2])
  feed.head()
  await append(3, 9)
  expect(feed.page(2, undefined, 1).next).toBe(3)
  expect(readdirSync(path).filter((name) => !name.startsWith('000000000009'))).toEqual(
    [1, 3, 5, 7].map((first) => `${String(first).padStart(12, '0')}.db`),
  )
})

test('what retention deleted is passed over', async () => {
  open()
  await append(1, 8)
  expect(feed.page(0, undefined, 1).next).toBe(1)
  expect(writer.prune(arrival + 99 * hour, 4)).toBeGreaterThan(0)
  const found = await follow(2)
  expect(found.at(0)).toBeGreaterThan(1)
  expect(found).toEqual(range(found[0] ?? 0, 8))
  const all = new Set(['meter-0', 'meter-1', 'meter-2'])
  for (const identities of [undefined, all]) expect(feed.count(0, 8, identities)).toBe(found.length)
  expect(feed.count(0, 2, all)).toBe(0)
  expect(feed.head()).toBe(8)
})

test('damaged parts are passed over, and everything around them is there', async () => {
  open({ maxSegmentBytes: 80_000, maxSegmentAgeMs: 1e12 })
  for (let first = 1; first <= 300; first += 100) await writer.append(uplinks(first, 100, { payload: Buffer.alloc(900, 1) }))
  await writer.close()
  overwrite(join(path, '000000000101.db'), 12 * 4096, 3 * 4096)
  const found = await follow(50)
  const lost = range(1, 300).filter((position) => !found.includes(position))
  expect(lost.length).toBeGreaterThan(3)
  expect(lost.length).toBeLessThan(20)
  expect(feed.head()).toBe(300)
  expect(feed.count(100, 200, new Set(['meter-0', 'meter-1', 'meter-2']))).toBe(100 - lost.length)
})

test('a newest segment that was set aside is read as far as it can be, and the head is not behind what follows', async () => {
  open({ maxSegmentBytes: 80_000, maxSegmentAgeMs: 1e12 })
  for (let first = 1; first <= 300; first += 100) await writer.append(uplinks(first, 100, { payload: Buffer.alloc(900, 1) }))
  await writer.close()
  overwrite(join(path, '000000000201.db'), 0, 4096)
  writer = new SqliteJournalWriter(path, { maxSegmentBytes: 80_000 })
  expect(existsSync(join(path, '000000000201.damaged'))).toBe(true)
  expect(await follow(70)).toEqual(range(1, 300))
  expect(feed.head()).toBe(200)
  const [next] = [await writer.append(uplinks(1, 1))]
  expect(feed.head()).toBe(next)
  expect(await follow(70)).toEqual([...range(1, 300), next])
})

test('a journal that cannot be read is said to be so', async () => {
  open()
  await append(1, 1)
  const away = `${path}-away`
  renameSync(path, away)
  const attempts = [() => feed.head(), () => feed.page(0, undefined, 1), () => feed.count(0, 5, new Set(['meter-1']))]
  for (const attempt of attempts) expect(attempt).toThrow(expect.objectContaining({ code: 'STORE_UNAVAILABLE' }))
  renameSync(away, path)
  expect(feed.head()).toBe(1)
})

test('asking for the head is cheap, however long the journal is: every sink does it every second', async () => {
  open({ maxSegmentBytes: 40_000, maxSegmentAgeMs: 1e12 })
  for (let n = 0; n < 60; n++) await writer.append(uplinks(n * 40 + 1, 40, { payload: Buffer.alloc(900, 1) }))
  expect(readdirSync(path).length).toBeGreaterThan(50)
  const before = process.cpuUsage()
  for (let n = 0; n < 100; n++) feed.head()
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / 1000 / 100).toBeLessThan(5)
})
