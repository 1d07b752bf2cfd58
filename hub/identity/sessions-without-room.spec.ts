import { MemoryIdentityStore } from '../../adapters/identity/memory'
import { HubError } from '../../core/errors/hub-error'
import type { Shelf, StoredSession } from '../../core/ports/identity'
import { SessionsWithoutRoom } from './sessions-without-room'

let isFull: boolean
let disk: Shelf<StoredSession>
let sessions: SessionsWithoutRoom

beforeEach(() => {
  isFull = false
  disk = new MemoryIdentityStore().sessions
  const withRoom = async <T>(write: () => Promise<T>): Promise<T> => {
    if (isFull) throw new HubError('STORE_UNAVAILABLE')
    return write()
  }
  sessions = new SessionsWithoutRoom({
    all: () => disk.all(),
    put: (session) => withRoom(() => disk.put(session)),
    replace: (before, after) => withRoom(() => disk.replace(before, after)),
    delete: (id) => withRoom(() => disk.delete(id)),
  })
})

const session = (id: string, lastSeenAt = 1) => ({ id, user: 'anne', lastSeenAt }) as StoredSession
const ids = async (shelf: Pick<Shelf<StoredSession>, 'all'>) => (await shelf.all()).map(({ id }) => id).sort()

test('with room everything is on disk at once', async () => {
  await sessions.put(session('a'))
  expect(await sessions.replace(session('a'), session('a', 2))).toBe(true)
  expect(await disk.all()).toEqual([session('a', 2)])
  expect(await sessions.delete('a')).toBe(true)
  expect(await sessions.delete('a')).toBe(false)
  expect(await ids(disk)).toEqual([])
})

test('without room sessions open, go on and end in memory; with room the disk says the same', async () => {
  await sessions.put(session('old'))
  await sessions.put(session('used'))
  isFull = true
  await sessions.put(session('new'))
  expect(await sessions.replace(session('used'), session('used', 9))).toBe(true)
  expect(await sessions.replace(session('used'), session('used', 5))).toBe(false)
  expect(await sessions.delete('old')).toBe(true)
  expect(await ids(sessions)).toEqual(['new', 'used'])
  await sessions.flush()
  expect(await ids(disk)).toEqual(['old', 'used'])

  isFull = false
  await sessions.flush()
  expect(await ids(disk)).toEqual(['new', 'used'])
  expect((await disk.all()).find(({ id }) => id === 'used')).toEqual(session('used', 9))
})

test('one that was opened and ended without room is never seen again', async () => {
  isFull = true
  await sessions.put(session('short'))
  expect(await sessions.delete('short')).toBe(true)
  isFull = false
  await sessions.flush()
  expect(await ids(sessions)).toEqual([])
  expect(await ids(disk)).toEqual([])
})
