/** 0 OK, 1 warning, 2 critical. */
export type Level = 0 | 1 | 2

function above(value: number, warning: number, critical: number): Level {
  return value >= critical ? 2 : value >= warning ? 1 : 0
}

function below(value: number, warning: number, critical: number): Level {
  return above(-value, -warning, -critical)
}

/** The thresholds of the firmware: reached counts. One level for a voltage that is too high and one that is too low. */
export const levelOf = {
  voltage: (volts: number): Level => Math.max(above(volts, 245, 250), below(volts, 215, 210)) as Level,
  compressorTemp: (celsius: number): Level => above(celsius, 85, 95),
  pressureHigh: (psi: number): Level => above(psi, 400, 450),
  pressureLow: (psi: number): Level => below(psi, 40, 20),
  current: (amps: number): Level => above(amps, 12, 15),
} as const
