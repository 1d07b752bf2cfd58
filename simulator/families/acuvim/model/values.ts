import { deviceType } from '../../../../devices/acuvim-ii/device-type'
import type { Measurement } from './measurement'
import type { PerPhase } from './three-phase'

const decimals: ReadonlyMap<string, number> = new Map(deviceType.channels.map((channel) => [channel.name, channel.decimals]))

/** A measurement as the channels of an Acuvim II, rounded to the decimals its registers are worth. */
export function channelValues(m: Measurement): Record<string, number> {
  const { energy } = m
  return rounded({
    frequency: m.frequency,
    ...perPhase('voltage_', m.volts, '_n'),
    voltage_ln_avg: mean(m.volts),
    voltage_l1_l2: m.lineVolts[0],
    voltage_l2_l3: m.lineVolts[1],
    voltage_l3_l1: m.lineVolts[2],
    voltage_ll_avg: mean(m.lineVolts),
    ...perPhase('current_', m.amps),
    current_avg: mean(m.amps),
    current_n: m.neutralAmps,
    ...perPhase('active_power_', m.p),
    active_power: m.total.p,
    ...perPhase('reactive_power_', m.q),
    reactive_power: m.total.q,
    ...perPhase('apparent_power_', m.s),
    apparent_power: m.total.s,
    ...perPhase('power_factor_', m.powerFactor),
    power_factor: m.total.powerFactor,
    voltage_unbalance: m.unbalance.volts,
    current_unbalance: m.unbalance.amps,
    active_power_demand: m.demand.p,
    reactive_power_demand: m.demand.q,
    apparent_power_demand: m.demand.s,
    energy_active_import: energy.activeImport,
    energy_active_export: energy.activeExport,
    energy_reactive_import: energy.reactiveImport,
    energy_reactive_export: energy.reactiveExport,
    energy_active_total: energy.activeImport + energy.activeExport,
    energy_active_net: energy.activeImport - energy.activeExport,
    energy_apparent: energy.apparent,
    ...perPhase('thd_voltage_', m.thd.volts),
    thd_voltage_avg: mean(m.thd.volts),
    ...perPhase('thd_current_', m.thd.amps),
    thd_current_avg: mean(m.thd.amps),
  })
}

function perPhase(before: string, [l1, l2, l3]: PerPhase<number>, after = ''): Record<string, number> {
  return { [`${before}l1${after}`]: l1, [`${before}l2${after}`]: l2, [`${before}l3${after}`]: l3 }
}

function mean([l1, l2, l3]: PerPhase<number>): number {
  return (l1 + l2 + l3) / 3
}

function rounded(values: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value.toFixed(decimals.get(name) ?? 3))]))
}
