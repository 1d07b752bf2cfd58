/** Settings of the meter without which its registers cannot be read right. Numbers as they stand in the registers. */
export interface MeterSettings {
  /** 1019H: 0 primary in 0.1, 1 secondary in 0.001, 2 primary in 0.001 (third hardware generation). */
  readonly energyMode: 0 | 1 | 2
  /** 101DH: whether the meter multiplies by PT and CT itself (1, `primary`) or leaves it to the reader (0, `secondary`). */
  readonly basicMode: 'primary' | 'secondary'
  /** 1005H–1006H and 1007H. Volts or tenths of volts, which cancels out. */
  readonly pt1: number
  readonly pt2: number
  /** 1008H, A. */
  readonly ct1: number
  /** 1009H: 1 or 5 (A), 333 (mV), 80, 100 or 200 (mA). For Rogowski coils give 1. */
  readonly ct2: number
}

/** A meter that reports primary values and counts energy in 0.1 kWh. */
export const defaultMeterSettings: MeterSettings = {
  energyMode: 0,
  basicMode: 'primary',
  pt1: 400,
  pt2: 400,
  ct1: 5,
  ct2: 5,
}

export type MeterSettingsResult =
  | { readonly ok: true; readonly settings: MeterSettings }
  | { readonly ok: false; readonly reason: string }

const ct2Values = [1, 5, 80, 100, 200, 333]

const checks: Readonly<Record<keyof MeterSettings, { readonly allowed: string; readonly test: (value: unknown) => boolean }>> = {
  energyMode: { allowed: '0, 1 or 2', test: (v) => v === 0 || v === 1 || v === 2 },
  basicMode: { allowed: '"primary" or "secondary"', test: (v) => v === 'primary' || v === 'secondary' },
  pt1: { allowed: 'a number above 0', test: isPositive },
  pt2: { allowed: 'a number above 0', test: isPositive },
  ct1: { allowed: 'a number above 0', test: isPositive },
  ct2: { allowed: ct2Values.join(', '), test: (v) => typeof v === 'number' && ct2Values.includes(v) },
}

/** Fills in the defaults and checks every field; the reason names the field and what is allowed. */
export function readMeterSettings(given: Readonly<Record<string, unknown>>): MeterSettingsResult {
  for (const key of Object.keys(given)) {
    if (!Object.hasOwn(checks, key)) return { ok: false, reason: `unknown meter setting "${key}"; known are ${known()}` }
  }
  const settings: Record<string, unknown> = { ...defaultMeterSettings }
  for (const [key, check] of Object.entries(checks)) {
    const value = given[key]
    if (value === undefined) continue
    if (!check.test(value)) return { ok: false, reason: `meter setting ${key} must be ${check.allowed}` }
    settings[key] = value
  }
  return { ok: true, settings: settings as unknown as MeterSettings }
}

/** Ratio of the voltage transformers. */
export function voltageRatio(settings: MeterSettings): number {
  return settings.pt1 / settings.pt2
}

/** Ratio of the current transformers. Inputs in mV or mA count as 1 (vendor's page on scaling data). */
export function currentRatio(settings: MeterSettings): number {
  return settings.ct2 === 5 ? settings.ct1 / 5 : settings.ct1
}

function isPositive(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value > 0
}

function known(): string {
  return Object.keys(checks).join(', ')
}
