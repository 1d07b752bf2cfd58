import { commonScale, numberText, quantityText, scaleFor } from './quantity-text'

const shown = (value: number, unit: string, decimals: number): string =>
  quantityText(value, scaleFor(unit, value, decimals)).replaceAll('\u202f', ' ')

describe('quantityText', () => {
  test.each([
    [999, 'W', 0, '999 W'],
    [1000, 'W', 0, '1.00 kW'],
    [-12_345, 'W', 0, '−12.35 kW'],
    [1_234_567, 'VA', 0, '1.23 MVA'],
    [0, 'W', 0, '0 W'],
    [-0.2, 'W', 0, '0 W'],
    [230.4, 'V', 1, '230.4 V'],
    [20_500, 'V', 1, '20.50 kV'],
    [4_999, 'A', 2, '4999.00 A'],
    [9_999, 'kWh', 1, '9999.0 kWh'],
    [123_456.7, 'kWh', 1, '123.5 MWh'],
    [12_345_678, 'kvarh', 1, '12.35 Gvarh'],
    [49.987, 'Hz', 2, '49.99 Hz'],
    [98_765.4, '%', 1, '98 765.4 %'],
    [0.987, '', 3, '0.987'],
  ])('writes %p %s with %i decimals as %p', (value, unit, decimals, text) => {
    expect(shown(value, unit, decimals)).toBe(text)
  })

  test('has a dash for what is no number', () => {
    expect(numberText(Number.NaN, { divisor: 1, decimals: 1 })).toBe('–')
  })
})

describe('commonScale', () => {
  test('takes the unit of the middle value, so that one big feeder does not hide all others', () => {
    expect(commonScale('W', [0, 2_000, 40_000, 55_000, 3_000_000], 0)).toEqual({ divisor: 1000, unit: 'kW', decimals: 2 })
  })

  test('leaves a column without values unscaled', () => {
    expect(commonScale('W', [], 0)).toEqual({ divisor: 1, unit: 'W', decimals: 0 })
  })
})
