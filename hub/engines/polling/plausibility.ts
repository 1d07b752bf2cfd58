import type { PlausibilityCheck } from '../../client/polling'

/** Values by channel name, as the decoder of the meter gives them. */
export type MeterValues = Readonly<Record<string, number>>

const phases = ['l1', 'l2', 'l3'] as const
/** Below this a phase counts as not connected, V. */
const deadVolts = 5
/** Instruments of class 1 and values that were not measured in the same instant. */
const tolerance = 0.05

/**
 * Whether what a meter says can be: a frequency of a grid, three voltages that fit their mean, and powers that are voltage times
 * current times power factor. Transformer ratios cancel out. `isDelta`: there are no phase-to-neutral values.
 */
export function plausibility(values: MeterValues, isDelta: boolean): readonly PlausibilityCheck[] {
  return [
    frequency(values),
    isDelta ? lineVoltages(values) : phaseVoltages(values),
    isDelta ? totalPower(values) : phasePowers(values),
  ]
}

function frequency({ frequency: hertz = Number.NaN }: MeterValues): PlausibilityCheck {
  const ok = hertz === 0 || (hertz >= 45 && hertz <= 65)
  return { what: 'frequency', ok, detail: `${text(hertz)} Hz${ok ? '' : ', not 45 to 65 or 0'}` }
}

function phaseVoltages(values: MeterValues): PlausibilityCheck {
  return voltages(
    phases.map((phase) => values[`voltage_${phase}_n`] ?? Number.NaN),
    values.voltage_ln_avg ?? Number.NaN,
  )
}

function lineVoltages(values: MeterValues): PlausibilityCheck {
  const names = ['voltage_l1_l2', 'voltage_l2_l3', 'voltage_l3_l1']
  return voltages(
    names.map((name) => values[name] ?? Number.NaN),
    values.voltage_ll_avg ?? Number.NaN,
  )
}

function voltages(volts: readonly number[], average: number): PlausibilityCheck {
  const shown = volts.map(text).join(', ')
  const fits = isNear(volts.reduce((sum, v) => sum + v, 0) / volts.length, average, 1)
  const alive = volts.filter((v) => v >= deadVolts)
  const even = alive.every((v) => isNear(v, Math.max(...alive), v * 0.25))
  const why = fits ? (even ? '' : ', too far apart') : `, but their mean is said to be ${text(average)}`
  return { what: 'voltage', ok: fits && even && volts.every((v) => v >= 0), detail: `${shown} V${why}` }
}

function phasePowers(values: MeterValues): PlausibilityCheck {
  const wrong = phases.find((phase) => {
    const [u, i] = [values[`voltage_${phase}_n`] ?? Number.NaN, values[`current_${phase}`] ?? Number.NaN]
    const expected = u * i * (values[`power_factor_${phase}`] ?? Number.NaN)
    // Signs of power factors follow one of two conventions; the amount does not.
    return !isNear(Math.abs(values[`active_power_${phase}`] ?? Number.NaN), Math.abs(expected), Math.max(1, u * i * tolerance))
  })
  if (wrong === undefined) return total(values, 'V·I·PF fits')
  const power = text(values[`active_power_${wrong}`] ?? Number.NaN)
  const parts = ['voltage_l_n', 'current_l', 'power_factor_l'].map((name) =>
    text(values[name.replace('_l', `_${wrong}`)] ?? Number.NaN),
  )
  return { what: 'power', ok: false, detail: `${wrong.toUpperCase()}: ${power} W is not ${parts.join(' · ')}` }
}

function totalPower(values: MeterValues): PlausibilityCheck {
  const { active_power: p = Number.NaN, apparent_power: s = Number.NaN, power_factor: pf = Number.NaN } = values
  if (!isNear(Math.abs(p), Math.abs(s * pf), Math.max(1, s * tolerance))) {
    return { what: 'power', ok: false, detail: `${text(p)} W is not ${text(s)} VA · ${text(pf)}` }
  }
  return { what: 'power', ok: true, detail: `${text(p)} W, S·PF fits` }
}

function total(values: MeterValues, why: string): PlausibilityCheck {
  const sum = phases.reduce((power, phase) => power + (values[`active_power_${phase}`] ?? Number.NaN), 0)
  const said = values.active_power ?? Number.NaN
  const ok = isNear(sum, said, Math.max(3, Math.abs(values.apparent_power ?? 0) * tolerance))
  return {
    what: 'power',
    ok,
    detail: ok ? `${text(said)} W, ${why}` : `the phases make ${text(sum)} W, the total is ${text(said)} W`,
  }
}

/** False for anything that is not a number. */
function isNear(value: number, other: number, by: number): boolean {
  return Math.abs(value - other) <= by
}

function text(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : 'no number'
}
