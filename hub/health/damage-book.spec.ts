import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolders } from '../../test/conformance/temporary-folder'
import { DamageBook } from './damage-book'

const folder = temporaryFolders()
const broken = { segment: '000000000001.db', from: 5, to: 9, detail: 'malformed' }
const leftOut = { segment: '000000000020.db', from: 20, to: 40, detail: 'imported', leftOut: true } as const
const now = Date.UTC(2026, 10, 21, 10)

let path: string
let book: DamageBook
beforeEach(() => {
  path = join(folder(), 'journal-damage.json')
  book = open()
})
const open = () => new DamageBook(path, () => now)

test('what was found is news once, also for a hub that was started again', () => {
  expect(book.found([broken])).toEqual([broken])
  expect(book.found([broken, leftOut])).toEqual([leftOut])
  const again = open()
  expect(again.list()).toEqual([
    { ...broken, acknowledged: null },
    { ...leftOut, acknowledged: null },
  ])
  expect(again.found([broken, { ...broken, from: 6 }])).toEqual([])
})

test('what was acknowledged stays so, and what is found later or turns out to be more is not', () => {
  book.found([broken])
  expect(book.acknowledge('anne')).toHaveLength(1)
  expect(book.acknowledge('bob')).toEqual([])
  const acknowledged = { by: 'anne', at: now }
  book = open()
  book.found([broken, leftOut])
  expect(book.list()).toEqual([
    { ...broken, acknowledged },
    { ...leftOut, acknowledged: null },
  ])
  book.found([{ ...broken, to: 12 }])
  expect(book.list()).toEqual([
    { ...leftOut, acknowledged: null },
    { ...broken, to: 12, acknowledged: null },
  ])
})

test('a disk that went bad is no part of what a restore left out', () => {
  book.found([leftOut])
  book.acknowledge('anne')
  const within = { segment: leftOut.segment, from: 25, to: 26, detail: 'malformed' }
  expect(book.found([within])).toEqual([within])
})

test('it ends with what the journal keeps', () => {
  // Of the second one nothing was lost.
  book.found([broken, { ...leftOut, to: 19 }])
  book.expire(9)
  expect(book.list()).toHaveLength(2)
  book.expire(20)
  expect(book.list()).toMatchObject([{ from: 20 }])
  book.expire(21)
  expect([book.list(), open().list()]).toEqual([[], []])
  expect(book.found([broken])).toEqual([])
})

test('an acknowledgement that cannot be kept is none', () => {
  book.found([broken])
  rmSync(path)
  mkdirSync(path)
  expect(() => book.acknowledge('anne')).toThrow(expect.objectContaining({ code: 'STORE_UNAVAILABLE' }))
  expect(book.list()).toMatchObject([{ acknowledged: null }])
  rmSync(path, { recursive: true })
  book.acknowledge('anne')
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject([{ acknowledged: { by: 'anne' } }])
})

test.each(['', '{', '7', '[1, null, {}]', '[{"segment":"1.db","from":1,"to":2,"detail":"","acknowledged":{}}]'])(
  'a file that says %s is as good as none',
  (text) => {
    writeFileSync(path, text)
    expect(open().list()).toEqual([])
  },
)
