import fc from 'fast-check'
import { contentNumber } from './content-number'

const values = fc.dictionary(fc.constantFrom('voltage', 'current', 'temperature', 'door_open'), fc.double({ noNaN: true }))

describe('contentNumber', () => {
  it('is FNV-1a: without values its offset basis, and for "a=1\\n" what the algorithm gives (RFC 9923, 2)', () => {
    let expected = 0x811c9dc5n
    for (const octet of Buffer.from('a=1\n')) expected = ((expected ^ BigInt(octet)) * 0x01000193n) & 0xffff_ffffn
    expect(contentNumber({})).toBe(0x811c9dc5)
    expect(BigInt(contentNumber({ a: 1 }))).toBe(expected)
  })

  it('does not depend on the order in which the values stand', () => {
    fc.assert(
      fc.property(values, (one) => {
        const turned = Object.fromEntries(Object.entries(one).reverse())
        expect(contentNumber(turned)).toBe(contentNumber(one))
      }),
    )
  })

  it('is an unsigned 32-bit number that differs when one value does', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 1e6 }), (one, step) => {
        const number = contentNumber({ ...one, voltage: 0 })
        expect(Number.isInteger(number) && number >= 0 && number < 2 ** 32).toBe(true)
        expect(contentNumber({ ...one, voltage: step })).not.toBe(number)
      }),
      { seed: 1 },
    )
  })
})
