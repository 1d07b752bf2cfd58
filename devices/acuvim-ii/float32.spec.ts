import fc from 'fast-check'
import { shortestFloat32 } from './float32'

describe('shortestFloat32', () => {
  it.each([99.9, 100.1, 50.01, 0.1, 0.6719147, 16777216, 3.4028235e38, 0, -1500.5])(
    'writes the float of %p as short as that',
    (value) => {
      expect(shortestFloat32(Math.fround(value))).toBe(value)
    },
  )

  it('means the same float, whatever the float; zero has no sign', () => {
    fc.assert(
      fc.property(fc.float(), (value) => {
        expect(Math.fround(shortestFloat32(value))).toBe(value + 0)
      }),
    )
  })
})
