/** R-22: its gauge pressures are those of the makers' examples, 280 and 70 psi. */
const zeroCelsius = 273.15
const barAtZero = 4.98
/** Heat of evaporation over the gas constant, K. */
const steepness = 2402
const psiPerBar = 14.5038
const atmosphere = 14.696

/**
 * Gauge pressure of saturated vapour, psi, at a temperature in °C, by Clausius and Clapeyron through the points of the table of
 * the refrigerant at 0 °C (4.98 bar) and 50 °C (19.42 bar).
 */
export function saturationPsi(celsius: number): number {
  const bar = barAtZero * Math.exp(steepness * (1 / zeroCelsius - 1 / (celsius + zeroCelsius)))
  return bar * psiPerBar - atmosphere
}
