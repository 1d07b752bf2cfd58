import { StoredReadings } from './stored-readings'

const reading = (seq: number, epoch = 7) => ({ epoch, seq, at: seq * 1000, values: { frequency: 50 } })
const seqs = (readings: readonly { seq: number }[]): number[] => readings.map(({ seq }) => seq)

test('readings come out oldest first, whatever order they went in', () => {
  const card = new StoredReadings(10)
  card.add([reading(5)])
  card.add([reading(2), reading(9)])
  expect(seqs(card.oldest(10))).toEqual([2, 5, 9])
})

test('a reading stays until it is removed, and is kept once', () => {
  const card = new StoredReadings(10)
  card.add([reading(1), reading(2)])
  card.add([reading(2)])
  expect(seqs(card.oldest(1))).toEqual([1])
  expect(card.size).toBe(2)
  card.remove(card.oldest(1))
  expect(seqs(card.oldest(10))).toEqual([2])
})

test('a full card gives up the oldest and counts them', () => {
  const card = new StoredReadings(3)
  card.add([1, 2, 3, 4, 5].map((seq) => reading(seq)))
  expect(seqs(card.oldest(10))).toEqual([3, 4, 5])
  expect(card.lost).toBe(2)
})

test('readings of an earlier boot come before and never in one message with those of a later one', () => {
  const card = new StoredReadings(10)
  card.add([reading(0, 8), reading(5), reading(6)])
  expect(seqs(card.oldest(10))).toEqual([5, 6])
  card.remove(card.oldest(10))
  expect(card.oldest(10)).toEqual([reading(0, 8)])
})
