type Values = Readonly<Record<string, number>>

const powers = ['active_power', 'reactive_power', 'apparent_power']

/**
 * Powers of one reading, calculated from its voltage and current (source, clause 8.2). Empty unless the reading has exactly one pair,
 * DC or AC, and no power of its own, so that in one reading powers are either all sent or all derived.
 * - DC: P = V·I, in W; negative when the current flows back.
 * - AC: S = V·I, in VA; with the power factor P = S·pf, in W, and Q = √(S² − P²), in var. Q has no sign: pf does not tell it.
 */
export function derivedPowers(values: Values): Values {
  if (powers.some((name) => values[name] !== undefined)) return {}
  const { voltage_dc, current_dc, voltage_ac, current_ac, power_factor } = values
  const dc = voltage_dc !== undefined && current_dc !== undefined
  const ac = voltage_ac !== undefined && current_ac !== undefined
  if (dc === ac) return {}
  return dc ? finite({ active_power: voltage_dc * current_dc }) : acPowers(voltage_ac ?? 0, current_ac ?? 0, power_factor)
}

/** Rms values have no sign and a power factor is at most 1: from others nothing is calculated. */
function acPowers(voltage: number, current: number, powerFactor: number | undefined): Values {
  if (voltage < 0 || current < 0) return {}
  const apparent = voltage * current
  if (powerFactor === undefined || Math.abs(powerFactor) > 1) return finite({ apparent_power: apparent })
  return finite({
    active_power: apparent * powerFactor,
    // √(S² − P²) = S·√((1 − pf)(1 + pf)), which loses no digits where P is almost S.
    reactive_power: apparent * Math.sqrt((1 - powerFactor) * (1 + powerFactor)),
    apparent_power: apparent,
  })
}

/** None where one is too large for a number; and no −0. */
function finite(values: Values): Values {
  const entries = Object.entries(values).map(([name, value]) => [name, value + 0] as const)
  return entries.every(([, value]) => Number.isFinite(value)) ? Object.fromEntries(entries) : {}
}
