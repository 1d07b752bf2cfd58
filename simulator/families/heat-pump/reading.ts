import type { HeatPumpState } from './heat-pump'
import { levelOf } from './levels'

/** A reading in the board's buffer, before it is sent. */
export interface BufferedReading {
  /** ms since boot, and ms UTC by the board's clock; the firmware knows only the first. */
  readonly uptime: number
  readonly at: number
  readonly state: HeatPumpState
  /** The compressor's thermistor has come off. */
  readonly loose: boolean
}

/** Below this the transformer sees noise: the firmware says 0. */
const leastAmps = 0.3
/** The firmware takes the compressor for running above this. */
const runningAmps = 1

/**
 * The JSON of `heatpump/{id}/data`. With `uptime` as the firmware writes it; with `unix` as its makers' simulator does, which has a
 * clock and sends neither version nor validity.
 */
export function dataMessage(id: string, reading: BufferedReading, time: 'uptime' | 'unix'): string {
  const { state, loose } = reading
  const volts = rounded(state.volts, 1)
  const amps = state.amps < leastAmps ? 0 : rounded(state.amps, 2)
  const celsius = loose ? null : rounded(state.compressorTemp, 1)
  const high = Math.round(state.highPsi)
  const low = Math.round(state.lowPsi)
  const firmware = time === 'uptime'
  return JSON.stringify({
    device: id,
    timestamp: firmware ? reading.uptime : reading.at,
    ...(firmware && { version: '1.0.0' }),
    temperature: {
      inlet: rounded(state.inlet, 1),
      outlet: rounded(state.outlet, 1),
      ambient: rounded(state.ambient, 1),
      compressor: celsius,
    },
    electrical: { voltage: volts, current: amps, power: Math.round(volts * amps) },
    pressure: { high, low },
    status: { compressor: amps > runningAmps, fan: state.fan, defrost: state.defrost },
    alerts: {
      voltage: levelOf.voltage(volts),
      compressor_temp: celsius === null ? 0 : levelOf.compressorTemp(celsius),
      pressure_high: levelOf.pressureHigh(high),
      pressure_low: levelOf.pressureLow(low),
      current: levelOf.current(amps),
    },
    ...(firmware && { valid: validity(loose) }),
  })
}

function validity(loose: boolean): Readonly<Record<string, boolean>> {
  return {
    temp_inlet: true,
    temp_outlet: true,
    temp_ambient: true,
    temp_compressor: !loose,
    voltage: true,
    current: true,
    pressure_high: true,
    pressure_low: true,
  }
}

function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals))
}
