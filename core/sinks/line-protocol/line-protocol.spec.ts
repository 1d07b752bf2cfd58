import fc from 'fast-check'
import { parseLineProtocol } from '../../../test/helpers/line-protocol'
import { escapeKey, escapeMeasurement, escapeTag, quoteText } from './escape'
import { field } from './field'
import { lineHead } from './line-head'
import { nanoseconds, readingTime } from './point-time'

const nasty = fc.string({
  unit: fc.constantFrom('a', 'B', '1', ' ', ',', '=', '\\', '"', "'", '#', '\n', '\r', '\t', '\u0000', 'ä', '日', '😀', '\u2028'),
  maxLength: 10,
})
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
const spaced = (text: string) => text.replace(/[\u0000-\u001f\u007f]/g, ' ')
const name = (text: string) => spaced(text).replace(/\\+$/, '')

test('whatever names and texts hold, a server reads back what was meant', () => {
  fc.assert(
    fc.property(nasty, nasty, nasty, nasty, nasty, (measurement, key, value, fieldKey, text) => {
      const head = lineHead(`m${measurement}`, [[key, value]])
      const [point, ...more] = parseLineProtocol(`${head} ${field(`f${fieldKey}`, text)},n=1 5`)
      expect(more).toEqual([])
      expect(point?.measurement).toBe(name(`m${measurement}`))
      const read = name(value)
      const tag = name(key)
      const shown = tag === '' || tag.startsWith('_') ? `x_${tag}` : tag
      expect({ ...point?.tags }).toEqual(read === '' ? {} : { [shown]: read })
      expect({ ...point?.fields }).toEqual({ [name(`f${fieldKey}`)]: spaced(text), n: 1 })
    }),
    { numRuns: 2000, seed: 1 },
  )
})

test.each([
  [escapeMeasurement, 'my meter,hall=1', String.raw`my\ meter\,hall=1`],
  [escapeMeasurement, '#comment', '_comment'],
  [escapeTag, 'a=b, c', String.raw`a\=b\,\ c`],
  [escapeTag, 'C:\\', 'C:'],
  [escapeTag, 'C:\\dir', 'C:\\dir'],
  [escapeTag, 'two\nlines', String.raw`two\ lines`],
  [escapeKey, 'time', 'x_time'],
  [escapeKey, '_field', 'x__field'],
  [escapeKey, '', 'x_'],
  [quoteText, 'say "no\\yes"\n', String.raw`"say \"no\\yes\" "`],
])('%p', (escapeText, text, expected) => {
  expect(escapeText(text)).toBe(expected)
})

test('a number is a float, and what is no number is nothing', () => {
  expect([5, -0, 1e21, 0.1].map((value) => field('v', value))).toEqual(['v=5', 'v=0', 'v=1e+21', 'v=0.1'])
  expect([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((value) => field('v', value))).toEqual([
    null,
    null,
    null,
  ])
  expect([true, false, 'true'].map((value) => field('v', value))).toEqual(['v=true', 'v=false', 'v="true"'])
})

describe('the time of a point', () => {
  const at = Date.UTC(2026, 10, 20)

  test('is the ms of the reading, whatever is below', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9e12 }), fc.maxSafeNat(), fc.maxSafeNat(), (ms, epoch, seq) => {
        const ns = BigInt(readingTime({ at: ms, epoch, seq }))
        expect(ns / 1_000_000n).toBe(BigInt(ms))
      }),
    )
  })

  test('is exact where there is no number', () => {
    expect(readingTime({ at, epoch: 0, seq: 0 })).toBe(`${at}000000`)
    expect(nanoseconds(0, 7)).toBe('7')
    expect(nanoseconds(-1, 7)).toBe('-999993')
  })

  test('is another for every reading of one ms', () => {
    const readings = [0, 1, 2, at, at + 1].flatMap((epoch) => Array.from({ length: 200 }, (_, seq) => ({ at, epoch, seq })))
    expect(new Set(readings.map(readingTime)).size).toBe(readings.length)
  })

  test('is the same whenever it is calculated', () => {
    expect(readingTime({ at, epoch: 1_700_000_000_123, seq: 42 })).toBe(readingTime({ at, epoch: 1_700_000_000_123, seq: 42 }))
    expect(readingTime({ at, epoch: 1, seq: 2 })).not.toBe(readingTime({ at, epoch: 2, seq: 1 }))
  })
})
