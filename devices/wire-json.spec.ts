import { maxDepth, nameOf, parseJsonObject } from './wire-json'

function parse(text: string) {
  return parseJsonObject(Buffer.from(text))
}

function codeOf(text: string): string {
  const parsed = parse(text)
  return parsed.ok ? 'ok' : parsed.code
}

describe('parseJsonObject', () => {
  it('gives the object, also from a plain Uint8Array inside a larger buffer', () => {
    const larger = new TextEncoder().encode('xx{"a":{"b":[1,"ö"]}}xx')
    expect(parseJsonObject(larger.subarray(2, larger.length - 2))).toEqual({ ok: true, value: { a: { b: [1, 'ö'] } } })
  })

  it('allows as many levels as the limit says and not one more', () => {
    const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`
    expect(codeOf(nested(maxDepth))).toBe('ok')
    expect(codeOf(nested(maxDepth + 1))).toBe('TOO_DEEP')
  })

  it('counts levels at the same time, not brackets one after another', () => {
    expect(codeOf(`{"a":[${'[],'.repeat(50)}{}]}`)).toBe('ok')
  })

  it('refuses depth before the parser sees it', () => {
    expect(codeOf('['.repeat(1_000_000))).toBe('TOO_DEEP')
  })

  it.each([
    '{"a":1,"a":1}',
    '{"a":{"b":1,"b":2}}',
    '{"a":[{"b":1},{"b":1,"b":1}]}',
    '{"a":1,"\\u0061":2}',
    '{"":1,"":2}',
    '{"__proto__":1,"__proto__":2}',
  ])('refuses a key that stands twice: %s (RFC 8259, 4)', (text) => {
    expect(codeOf(text)).toBe('DUPLICATE_KEY')
  })

  it.each([
    '{"a":{"a":1}}',
    '[{"a":1}]',
    '{"a":":","b":"\\":"}',
    '{"a:b":1,"a\\\\":2}',
    '{"a":"\\\\\\""}',
    '{"__proto__":1}',
    '{"a":[[],{},""],"b":{}}',
  ])('does not take a colon in a text, or a key in another object, for a key that stands twice: %s', (text) => {
    expect(codeOf(text)).not.toBe('DUPLICATE_KEY')
  })

  it('leaves the prototype alone', () => {
    const parsed = parse('{"__proto__":{"polluted":1}}')
    expect(parsed.ok && 'polluted' in parsed.value).toBe(false)
    expect('polluted' in {}).toBe(false)
  })

  it.each(['"', '{"a', '{"a\\', '{"a":"\\"', '}', ']]]', '{"a":1}}', '{"a":1}x', '\u0000'])(
    'calls %j not JSON, whatever it breaks off with',
    (text) => {
      expect(codeOf(text)).toBe('NOT_JSON')
    },
  )

  it('says in the reason what the parser stumbled over, without control characters', () => {
    const parsed = parse('{"a":\u0001}')
    expect(parsed).toMatchObject({ code: 'NOT_JSON', reason: expect.stringContaining('is not JSON: ') })
    expect(parsed).toMatchObject({ reason: expect.not.stringMatching(/\p{Cc}/u) })
  })
})

describe('nameOf', () => {
  it.each([
    [undefined, 'nothing'],
    [null, 'null'],
    [[1], 'an array'],
    [{}, 'an object'],
    [true, 'true'],
    [1.5, 'the number 1.5'],
    ['x"y', 'the text "x\\"y"'],
    ['x'.repeat(41), `the text "${'x'.repeat(40)}…"`],
  ])('says %j as %s', (value, said) => {
    expect(nameOf(value)).toBe(said)
  })
})
