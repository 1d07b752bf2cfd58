import * as fc from 'fast-check'
import { KnownForms } from './known-forms'

const bytesOf = (text: string) => new TextEncoder().encode(text)

/** Has learned the form of a text. */
function knowing(text: string): KnownForms {
  const forms = new KnownForms()
  forms.learn(text)
  return forms
}

/** JSON texts of numbers, and texts that are none. */
const numberText = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.tuple(fc.integer(), fc.nat(12)).map(([digits, decimals]) => (digits / 10 ** decimals).toFixed(decimals)),
  fc.stringMatching(/^-?[0-9]{0,17}(\.[0-9]{0,17})?$/),
  fc.constantFrom(
    '-0',
    '0',
    '00',
    '01',
    '-01',
    '1.',
    '.5',
    '-',
    '',
    '1e3',
    '1E-2',
    '0x1',
    '1.5.2',
    '--1',
    '+1',
    '1 ',
    'null',
    '"1"',
  ),
)

/** A message in parts; between any two stands a number. Keys that look like numbers come first in an object, wherever they stand. */
const parts = fc.constantFrom(
  ['{"v":', ',"ep":', ',"sq":', ',"ln":"ethernet","d":{"u1":', ',"7":', ',"3":', ',"ok":true,"none":null}}'],
  ['{"r":[[', ',', ',"x"],[', ',null,', ']],"e":[],"o":{},"µ":"2 ö","t":"1,2"}'],
  ['{ "a" : ', ' , "b" : [ ', ' ] }\n'],
  ['{"a":{"b":{"c":[', ']}}}'],
)

const message = parts.chain((texts) =>
  fc.tuple(fc.constant(texts), fc.array(numberText, { minLength: texts.length - 1, maxLength: texts.length - 1 })),
)

const written = (texts: readonly string[], numbers: readonly string[]) =>
  texts.map((text, place) => text + (numbers[place] ?? '')).join('')

test('what is read of a text is what the parser makes of it, with its keys in the same order', () => {
  let read = 0
  const property = fc.property(message, ([texts, numbers]) => {
    const forms = knowing(written(texts, Array(texts.length - 1).fill('1')))
    const text = written(texts, numbers)
    const found = forms.read(bytesOf(text))
    if (found === null) return
    read++
    const parsed = JSON.parse(text)
    expect(found).toStrictEqual(parsed)
    expect(JSON.stringify(found)).toBe(JSON.stringify(parsed))
  })
  fc.assert(property, { numRuns: 3000 })
  expect(read).toBeGreaterThan(300)
})

test('a text that was changed anywhere else is not read', () => {
  const text = '{"v":1,"ln":"ethernet","d":{"u1":229.8,"i1":-41}}'
  const forms = knowing(text)
  const bytes = bytesOf(text)
  const property = fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 }), fc.boolean(), (at, byte, cut) => {
    const changed = cut ? bytes.slice(0, at) : bytes.with(at, byte)
    const found = forms.read(changed)
    if (found !== null) expect(found).toStrictEqual(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(changed)))
  })
  fc.assert(property, { numRuns: 2000 })
  expect(forms.read(bytesOf(`${text} `))).toBeNull()
  expect(forms.read(bytesOf(`${text}1`))).toBeNull()
  expect(forms.read(bytesOf(text))).toStrictEqual(JSON.parse(text))
})

test('numbers that take more than their digits are left to the parser', () => {
  const forms = knowing('{"a":1}')
  for (const number of ['1e3', '1234567890123456', '0.1234567890123456', '01', '1.', '-', '', '.5'])
    expect(forms.read(bytesOf(`{"a":${number}}`))).toBeNull()
  for (const number of ['-0', '0.000001', '999999999999999', '-12.50', '1786000000000'])
    expect(forms.read(bytesOf(`{"a":${number}}`))).toStrictEqual(JSON.parse(`{"a":${number}}`))
})

test('two messages share nothing', () => {
  const text = '{"a":{"b":1,"c":[2,"x"]},"d":[]}'
  const forms = knowing(text)
  const first = forms.read(bytesOf(text)) as { a: { c: unknown[] }; d: unknown[] }
  first.a.c.push(3)
  first.d.push(4)
  expect(forms.read(bytesOf(text))).toStrictEqual(JSON.parse(text))
})

test('a text with an escape, and one with a key that sets the prototype, are never learned', () => {
  for (const text of [String.raw`{"\u0061":1}`, '{"__proto__":1,"a":2}']) expect(knowing(text).read(bytesOf(text))).toBeNull()
})

const text = (form: number) => `{"key_${form}":1}`

/** Learns forms, each of which is met again; of strange messages only each 32nd is learned. */
function knowingAll(forms: readonly number[]): KnownForms {
  const all = new KnownForms()
  for (const form of forms)
    for (let times = 0; times < 32; times++) {
      all.learn(text(times === 0 ? form : -1))
      all.read(bytesOf(text(form)))
    }
  return all
}

test('some forms are kept, those that were met last', () => {
  const forms = knowingAll([0, 1, 2, 3, 4, 5, 6, 7])
  const known = () => Array.from({ length: 9 }, (_, form) => forms.read(bytesOf(text(form))) !== null)
  expect(known()).toEqual([...Array(8).fill(true), false])
  forms.read(bytesOf(text(0)))
  forms.learn(text(8))
  expect(known()).toEqual([true, false, ...Array(7).fill(true)])
})

test('where no two messages are alike, learning them soon takes no time, and what was met again stays', () => {
  const forms = knowingAll([0, 1, 2, 3, 4, 5, 6])
  const parse = jest.spyOn(JSON, 'parse')
  for (let form = 10; form < 20_000; form++) forms.learn(text(form))
  expect(parse.mock.calls.length).toBeLessThan(15)
  parse.mockRestore()
  for (let form = 0; form < 7; form++) expect(forms.read(bytesOf(text(form)))).toEqual({ [`key_${form}`]: 1 })
})

test('where more forms come in turn than are kept, they soon stop taking each other’s place', () => {
  const forms = new KnownForms()
  const parse = jest.spyOn(JSON, 'parse')
  for (let times = 0; times < 20_000; times++) {
    const each = text(times % 20)
    if (forms.read(bytesOf(each)) === null) forms.learn(each)
  }
  expect(parse.mock.calls.length).toBeLessThan(25)
  parse.mockRestore()
  expect(Array.from({ length: 20 }, (_, form) => forms.read(bytesOf(text(form)))).filter(Boolean)).toHaveLength(8)
})
