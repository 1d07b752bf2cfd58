import fc from 'fast-check'
import { planReads, type RegisterValue } from './plan-reads'

const float = (address: number): RegisterValue => ({ address, words: 2 })
const word = (address: number): RegisterValue => ({ address, words: 1 })
const floats = (from: number, count: number) => Array.from({ length: count }, (_, index) => float(from + 2 * index))

test('values that lie side by side are one request', () => {
  expect(planReads([float(4), float(0), float(2), word(6)], [])).toEqual([{ start: 0, count: 7 }])
})

test('a request has at most 120 registers, and a value at its end is left whole to the next', () => {
  expect(planReads(floats(0, 61), [])).toEqual([
    { start: 0, count: 120 },
    { start: 120, count: 2 },
  ])
  expect(planReads([word(0), ...floats(1, 60)], [])).toEqual([
    { start: 0, count: 119 },
    { start: 119, count: 2 },
  ])
})

test('a small hole of values the map knows is read along; one with a register it does not know is not', () => {
  const map = floats(0, 20)
  expect(planReads([float(0), float(10)], map)).toEqual([{ start: 0, count: 12 }])
  expect(
    planReads(
      [float(0), float(10)],
      map.filter(({ address }) => address !== 6),
    ),
  ).toHaveLength(2)
})

test('a large hole is not worth it', () => {
  const map = floats(0, 50)
  expect(planReads([float(0), float(26)], map)).toHaveLength(1)
  expect(planReads([float(0), float(28)], map)).toHaveLength(2)
})

test('nothing wanted is no request', () => {
  expect(planReads([], floats(0, 4))).toEqual([])
})

/** A map of values with gaps between some of them. */
const maps = fc
  .array(fc.record({ words: fc.constantFrom(1 as const, 2 as const), gap: fc.nat({ max: 3 }) }), { minLength: 1, maxLength: 200 })
  .map((rows) => {
    let next = 0
    return rows.map(({ words, gap }) => {
      const address = next + gap
      next = address + words
      return { address, words }
    })
  })

test('whatever is wanted of whatever map: all is read, once, whole, in requests that are short enough and touch known registers only', () => {
  fc.assert(
    fc.property(maps, fc.infiniteStream(fc.boolean()), fc.integer({ min: 2, max: 125 }), (map, choice, maxRegisters) => {
      const wanted = map.filter(() => choice.next().value)
      const blocks = planReads(wanted, map, { maxRegisters })
      const known = new Set(map.flatMap(({ address, words }) => [address, address + words - 1]))
      for (const { start, count } of blocks) {
        expect(count).toBeLessThanOrEqual(maxRegisters)
        for (let address = start; address < start + count; address++) expect(known.has(address)).toBe(true)
      }
      for (const { address, words } of wanted) {
        const holding = blocks.filter(({ start, count }) => address >= start && address + words <= start + count)
        expect(holding).toHaveLength(1)
      }
      for (const { address, words } of map) {
        const cut = blocks.some(({ start, count }) =>
          [start, start + count].some((edge) => edge > address && edge < address + words),
        )
        expect(cut).toBe(false)
      }
    }),
  )
})
