import fc from 'fast-check'
import { derivedPowers } from './derived-powers'

const volts = fc.double({ noNaN: true, min: 0, max: 30_000 })
const amperes = fc.double({ noNaN: true, min: 0, max: 2_000 })

describe('derivedPowers', () => {
  it('gives a DC pair its active power, with the sign of the current', () => {
    expect(derivedPowers({ voltage_dc: 800, current_dc: -200 })).toEqual({ active_power: -160_000 })
  })

  it('gives an AC pair P, Q and S that satisfy S² = P² + Q² (8.2)', () => {
    fc.assert(
      fc.property(volts, amperes, fc.double({ noNaN: true, min: -1, max: 1 }), (voltage_ac, current_ac, power_factor) => {
        const {
          active_power = NaN,
          reactive_power = NaN,
          apparent_power = NaN,
        } = derivedPowers({ voltage_ac, current_ac, power_factor })
        expect(apparent_power).toBeCloseTo(voltage_ac * current_ac)
        expect(Math.hypot(active_power, reactive_power)).toBeCloseTo(apparent_power, 3)
        expect(reactive_power).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  it('calculates nothing when the device sent a power, whichever it is', () => {
    const pair = { voltage_ac: 230, current_ac: 10, power_factor: 0.9 }
    for (const power of ['active_power', 'reactive_power', 'apparent_power'])
      expect(derivedPowers({ ...pair, [power]: 1 })).toEqual({})
  })

  it('does not guess which of two pairs a power belongs to', () => {
    expect(derivedPowers({ voltage_dc: 750, current_dc: 100, voltage_ac: 25_000, current_ac: 3 })).toEqual({})
  })

  it('calculates nothing from half a pair, negative rms values or numbers too large', () => {
    expect(derivedPowers({ voltage_dc: 750, current_ac: 100 })).toEqual({})
    expect(derivedPowers({ voltage_ac: -230, current_ac: 10 })).toEqual({})
    expect(derivedPowers({ voltage_dc: 1e300, current_dc: 1e300 })).toEqual({})
  })

  it('has no negative zero', () => {
    expect(derivedPowers({ voltage_dc: 0, current_dc: -5 })).toEqual({ active_power: 0 })
  })
})
