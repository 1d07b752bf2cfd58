import fc from 'fast-check'
import { coversFilter, isTopicFilter, matchesFilter } from './topic-filter'

const level = fc.constantFrom('a', 'b', '', '$SYS')
const topic = fc
  .array(level, { minLength: 1, maxLength: 4 })
  .map((levels) => levels.join('/'))
  .filter((text) => text !== '')
const filter = fc
  .tuple(fc.array(fc.constantFrom('a', 'b', '', '+', '$SYS'), { maxLength: 4 }), fc.boolean())
  .map(([levels, all]) => [...levels, ...(all ? ['#'] : [])].join('/'))
  .filter(isTopicFilter)

/** Every topic of up to five levels over the alphabet of the filters, with a level that stands for any other. */
const everyTopic = (function grow(depth: number): string[] {
  const longer =
    depth === 0 ? [] : grow(depth - 1).flatMap((rest) => ['a', 'b', '', '$SYS', 'z'].map((first) => `${first}/${rest}`))
  return ['a', 'b', '', '$SYS', 'z', ...longer]
})(4).filter((text) => text !== '')

const runs = { numRuns: 3_000 }

test('what is covered holds for every topic: who may read the outer never gets what it does not match', () => {
  fc.assert(
    fc.property(filter, filter, topic, (outer, inner, name) => {
      if (coversFilter(outer, inner) && matchesFilter(inner, name)) expect(matchesFilter(outer, name)).toBe(true)
    }),
    runs,
  )
})

test('nothing is refused needlessly, save that +/# is not taken for #', () => {
  fc.assert(
    fc.property(filter, filter, (outer, inner) => {
      const isSubset = everyTopic.every((name) => !matchesFilter(inner, name) || matchesFilter(outer, name))
      const reachesFarther =
        inner.startsWith('$') || /(^|\/)\+\/#$|(^|\/)\+$/.test(outer) || (outer.includes('+') && inner.includes('#'))
      if (isSubset && !reachesFarther) expect([outer, inner, coversFilter(outer, inner)]).toEqual([outer, inner, true])
    }),
    { numRuns: 500 },
  )
})

test('matching is that of a level by level definition', () => {
  const levels = (wanted: readonly string[], given: readonly string[]): boolean => {
    const [first, ...rest] = wanted
    if (first === undefined) return given.length === 0
    if (first === '#') return true
    const [next, ...others] = given
    return next !== undefined && (first === '+' || first === next) && levels(rest, others)
  }
  fc.assert(
    fc.property(filter, topic, (wanted, name) => {
      const blocked = name.startsWith('$') && /^[+#]/.test(wanted)
      expect(matchesFilter(wanted, name)).toBe(!blocked && levels(wanted.split('/'), name.split('/')))
    }),
    runs,
  )
})

test('a filter covers itself, and covering passes on', () => {
  fc.assert(
    fc.property(filter, filter, filter, (a, b, c) => {
      if (!a.startsWith('$')) expect(coversFilter(a, a)).toBe(true)
      if (coversFilter(a, b) && coversFilter(b, c)) expect(coversFilter(a, c)).toBe(true)
    }),
    runs,
  )
})

test.each([
  ['#', '$SYS/#', false],
  ['+/x', '$SYS/x', false],
  ['$SYS/#', '$SYS/x', true],
  ['a/#', 'a', true],
  ['a/+', 'a/#', false],
  ['a/+/c', 'a/b/c', true],
  ['a/b', 'a/+', false],
  ['+/+', '#', false],
  ['a//+', 'a//b', true],
  ['a/+', 'a/', true],
])('%s covers %s: %s', (outer, inner, covered) => {
  expect(coversFilter(outer, inner)).toBe(covered)
})

test.each(['', 'a/#/b', 'a#', 'a/b+', '#/a', '\0', 'a\ud800', '++'])('%j is no filter', (text) => {
  expect(isTopicFilter(text)).toBe(false)
})
test.each(['#', '+', '/', '//', 'a/+/#', '+/+', 'ü', ' '])('%j is a filter', (text) => {
  expect(isTopicFilter(text)).toBe(true)
})
