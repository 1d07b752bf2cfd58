import type { Rejected } from '../../core/rejected'
import { RejectedBoard } from './rejected-board'

const rejected = (id: number, raw = ''): Rejected => ({
  id,
  receivedAt: id,
  device: 'm-1',
  topic: 'acuvim/m-1/telemetry',
  code: 'NOT_JSON',
  reason: 'no JSON',
  raw: Buffer.from(raw, 'latin1').toString('base64'),
  size: raw.length,
})
const ids = (board: RejectedBoard) => board.news().rows.map(({ id }) => id)

let board: RejectedBoard
beforeEach(() => {
  board = new RejectedBoard()
})

test('the newest come first, however they arrive', () => {
  board.add([rejected(2), rejected(9)])
  board.add([rejected(5)])
  expect(ids(board)).toEqual([9, 5, 2])
})

test('it keeps the last fifty', () => {
  board.add(Array.from({ length: 80 }, (_, i) => rejected(i + 1)))
  expect(ids(board)).toHaveLength(50)
  expect(ids(board)[0]).toBe(80)
})

test('the total is unknown until the hub tells it, and then counts on', () => {
  board.add([rejected(1)])
  expect(board.news().total).toBeNull()
  board.replace([rejected(1)], 400)
  board.add([rejected(2), rejected(1)])
  expect(board.news().total).toBe(401)
})

test('what the hub no longer has is gone', () => {
  board.add([rejected(1), rejected(2)])
  expect(board.replace([rejected(2)], 1)).toBe(true)
  expect(ids(board)).toEqual([2])
  expect(board.replace([rejected(2)], 1)).toBe(false)
})

test('a row says what to do, and shows what can be printed', () => {
  board.add([rejected(1, '{"a":\x00<b>\xff')])
  expect(board.news().rows[0]).toMatchObject({
    remedy: expect.stringContaining('Publish one JSON object'),
    preview: '{"a":·<b>·',
  })
})
