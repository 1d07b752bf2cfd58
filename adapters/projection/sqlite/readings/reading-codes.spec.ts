import fc from 'fast-check'
import { links, type QualityFlag, qualityFlags } from '../../../../core/reading'
import { linkCode, linkOf, qualityBits, qualityOf, sourceCode, sourceOf } from './reading-codes'

test('every combination of quality flags comes back', () => {
  fc.assert(
    fc.property(fc.subarray([...qualityFlags]), (flags: QualityFlag[]) => expect(qualityOf(qualityBits(flags))).toEqual(flags)),
  )
})

test('every link and source comes back', () => {
  for (const link of [...links, null]) expect(linkOf(linkCode(link))).toBe(link)
  for (const source of ['live', 'buffered'] as const) expect(sourceOf(sourceCode(source))).toBe(source)
})

// Stored numbers outlive the code: whoever changes an order changes what old rows mean.
test('the numbers in the store are these', () => {
  expect(['wifi', 'gsm', 'ethernet', 'modbus'].map((link) => linkCode(link as 'wifi'))).toEqual([0, 1, 2, 3])
  expect([sourceCode('live'), sourceCode('buffered')]).toEqual([0, 1])
  expect(['clock-estimated', 'clock-modem', 'out-of-range'].map((flag) => qualityBits([flag as QualityFlag]))).toEqual([1, 2, 4])
})
