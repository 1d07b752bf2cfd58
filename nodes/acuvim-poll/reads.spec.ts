import { decodeRegisters } from '../../devices/acuvim-ii/decode-registers'
import { defaultMeterSettings } from '../../devices/acuvim-ii/meter-settings'
import { registerRows } from '../../devices/acuvim-ii/register-table'
import { parseReads, readNames, readsOf } from './reads'

test('everything is read in four requests: real-time values, energy and distortion lie side by side', () => {
  expect(readsOf(readNames)).toEqual([
    { start: 0x4000, count: 98 },
    { start: 0x42a0, count: 5 },
    { start: 0x4600, count: 6 },
    { start: 0x4620, count: 30 },
  ])
})

test('energies that lie between what is wanted are read along rather than to ask twice', () => {
  expect(readsOf(['real-time', 'distortion'])).toEqual([{ start: 0x4000, count: 98 }])
})

test('whatever is chosen is taken by the decoder, and gives all its channels', () => {
  for (let choice = 1; choice < 1 << readNames.length; choice++) {
    const names = readNames.filter((_, index) => choice & (1 << index))
    const decoded = readsOf(names).map(({ start, count }) =>
      decodeRegisters(start, Buffer.alloc(count * 2), defaultMeterSettings),
    )
    expect(decoded.filter(({ ok }) => !ok)).toEqual([])
    const channels = decoded.flatMap((each) => (each.ok ? Object.keys(each.values) : []))
    expect(new Set(channels).size).toBe(channels.length)
    if (names.length === readNames.length) expect(channels.sort()).toEqual(registerRows.map(({ name }) => name).sort())
  }
})

test('nothing chosen means everything', () => {
  expect(parseReads('Read', '')).toEqual(readNames)
  expect(parseReads('Read', ' energy , real-time')).toEqual(['energy', 'real-time'])
})
