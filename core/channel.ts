/** `gauge` goes up and down, `counter` only up (until it rolls over or is reset), `code` is a number that stands for a state. */
export type ChannelKind = 'gauge' | 'counter' | 'code'

/** One measured quantity of a device type. Names follow IEC 61557-12, written in snake case. */
export interface Channel {
  /** Such as `voltage_l1_n`, `active_power`, `energy_active_import`. A valid SQL and Prometheus name. */
  readonly name: string
  /** What an operator reads: "Voltage L1–N". */
  readonly label: string
  /** The one unit of this channel, SI or the utility's usual one: `V`, `A`, `W`, `var`, `VA`, `kWh`, `%`, `Hz`, `°`; '' for none. */
  readonly unit: string
  readonly kind: ChannelKind
  /** Short key on the wire, where the dialect uses short keys. */
  readonly key: string
  /** Plausible values, inclusive. Outside: the reading is kept and flagged `out-of-range`. */
  readonly range: readonly [min: number, max: number]
  /** Decimals worth showing. */
  readonly decimals: number
  /** Groups channels on a page: `voltage`, `current`, `power`, `energy` … */
  readonly group: string
  /** Conductor or pair the channel belongs to, if any: `l1`, `l2`, `l3`, `n`, `l1-l2` … */
  readonly phase: string | null
  /** What is known of a counter; absent: it never rolls over, and any rise is believed. */
  readonly counter?: CounterLimits
  /** The channel is not measured: roll-ups calculate it from another one. No reading has it. */
  readonly integral?: Integral
}

/** What a counter can do, so that a reset, a roll-over and another meter can be told apart. */
export interface CounterLimits {
  /** First value the register cannot show, in the channel's unit; there it goes on from 0. Null: it never gets there. */
  readonly rollsOverAt: number | null
  /** Most that it can rise in an hour, in the channel's unit; null: unknown. */
  readonly maxPerHour: number | null
}

/**
 * A quantity integrated over time by the trapezoidal rule, such as energy from power. Only between samples that follow each
 * other at their usual pace: what was not measured is not made up.
 */
export interface Integral {
  /** Channel that is integrated. */
  readonly of: string
  /** Which part of it: traction vehicles also feed energy back. */
  readonly part: 'positive' | 'negative' | 'all'
  /** What one unit of the channel over one hour amounts to, in the unit of the integral: 0.001 from W to kWh. */
  readonly perHour: number
}

/** What a kind of device measures: a table of channels, one table in the store. */
export interface DeviceType {
  readonly name: string
  readonly label: string
  /** The dialect its devices speak unless told otherwise. */
  readonly dialect: string
  readonly channels: readonly Channel[]
  /** Channels an overview shows first, most important first. */
  readonly headline: readonly string[]
}
