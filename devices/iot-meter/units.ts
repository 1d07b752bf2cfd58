/** Unit of a channel to the units a device may send it in, each with its power of ten: 1 kV is 10^3 V. */
const wireUnits: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  V: { V: 0, mV: -3, kV: 3 },
  A: { A: 0, mA: -3, kA: 3 },
  Hz: { Hz: 0 },
  W: { W: 0, kW: 3, MW: 6 },
  var: { var: 0, kvar: 3, Mvar: 6 },
  VA: { VA: 0, kVA: 3, MVA: 6 },
  kWh: { kWh: 0, Wh: -3, MWh: 3 },
  '%': { '%': 0 },
  // UCUM writes degree Celsius as Cel.
  '°C': { Cel: 0, '°C': 0, C: 0 },
  '': { '1': 0 },
}

/** What a unit on the wire may be for a channel of `unit`; empty or absent always means `unit` itself. */
export function allowedUnits(unit: string): readonly string[] {
  return Object.keys(wireUnits[unit] ?? {})
}

/** `value` in the channel's `unit`, from the unit on the wire; null if that is no unit of the quantity. */
export function convertUnit(value: number, wireUnit: string, unit: string): number | null {
  if (wireUnit === '') return value
  const powers = wireUnits[unit]
  if (powers === undefined || !Object.hasOwn(powers, wireUnit)) return null
  const power = powers[wireUnit] ?? 0
  // Dividing by 1000 is exact where multiplying by 0.001 is not.
  return power < 0 ? value / 10 ** -power : value * 10 ** power
}
