import fc from 'fast-check'
import { readTime } from './wire-time'

const receivedAt = Date.UTC(2026, 1, 12, 10)

describe('readTime', () => {
  it('reads every time that toISOString writes, with and without its zone', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2020, 0, 1), max: receivedAt }), (time) => {
        const text = new Date(time).toISOString()
        expect(readTime(text, receivedAt, 'ts')).toBe(time)
        expect(readTime(text.replace('Z', ''), receivedAt, 'ts')).toBe(time)
      }),
    )
  })

  it.each([
    ['2026-02-12T10:00:00+00:00', 0],
    ['2026-02-12T11:00:00+01:00', 0],
    ['2026-02-12T04:30:00-0530', 0],
    ['2026-02-12 09:59:59.999999', -1],
    ['2026-02-12t09:59:59,5z', -500],
  ])('takes %s for what ISO 8601 says', (text, offset) => {
    expect(readTime(text, receivedAt, 'ts')).toBe(receivedAt + offset)
  })

  it.each([
    '2026-02-29T10:00:00Z',
    '2026-13-01T10:00:00Z',
    '2026-02-12T24:00:00Z',
    '2026-02-12T10:60:00Z',
    '2026-02-12',
    '1770890400',
  ])('refuses %s, which is no time', (text) => {
    expect(readTime(text, receivedAt, 'ts')).toMatchObject({ code: 'OUT_OF_RANGE' })
  })

  it('takes a clock 5 minutes ahead, and not one millisecond more', () => {
    expect(readTime('2026-02-12T10:05:00Z', receivedAt, 'ts')).toBe(receivedAt + 300_000)
    expect(readTime('2026-02-12T10:05:00.001Z', receivedAt, 'ts')).toMatchObject({ code: 'TIMESTAMP_FUTURE' })
  })
})
