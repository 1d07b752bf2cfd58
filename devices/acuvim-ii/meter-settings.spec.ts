import { currentRatio, defaultMeterSettings, readMeterSettings, voltageRatio } from './meter-settings'

describe('readMeterSettings', () => {
  it('fills in what is not given', () => {
    expect(readMeterSettings({ ct1: 500 })).toEqual({ ok: true, settings: { ...defaultMeterSettings, ct1: 500 } })
  })

  it.each([
    [{ energyMode: 3 }, 'energyMode must be 0, 1 or 2'],
    [{ energyMode: '0' }, 'energyMode must be 0, 1 or 2'],
    [{ basicMode: 1 }, 'basicMode must be "primary" or "secondary"'],
    [{ pt1: 0 }, 'pt1 must be a number above 0'],
    [{ pt2: Number.NaN }, 'pt2 must be a number above 0'],
    [{ ct1: -5 }, 'ct1 must be a number above 0'],
    [{ ct2: 2 }, 'ct2 must be 1, 5, 80, 100, 200, 333'],
    [{ ct: 5 }, 'unknown meter setting "ct"; known are energyMode'],
    [{ constructor: 5 }, 'unknown meter setting "constructor"'],
  ])('says what is wrong with %j', (given, says) => {
    expect(readMeterSettings(given)).toEqual({ ok: false, reason: expect.stringContaining(says) })
  })
})

describe('the ratios', () => {
  it('are primary to secondary', () => {
    expect(voltageRatio({ ...defaultMeterSettings, pt1: 10_000, pt2: 100 })).toBe(100)
    expect(currentRatio({ ...defaultMeterSettings, ct1: 500, ct2: 5 })).toBe(100)
    expect(currentRatio({ ...defaultMeterSettings, ct1: 500, ct2: 1 })).toBe(500)
  })

  it.each([333, 80, 100, 200])('count an input of %i mV or mA as CT2 = 1', (ct2) => {
    expect(currentRatio({ ...defaultMeterSettings, ct1: 500, ct2 })).toBe(500)
  })
})
