import type { LatestValues } from '../../core/reading'
import { commonScale, numberText, type Scale, scaleFor } from '../ui-shared/quantity-text'
import type { Place, Quantity } from './quantities'

type Values = LatestValues['values']

export interface LiveCell {
  readonly text: string
  /** Event time of the value, ms UTC. */
  readonly at: number
}

/** A row of the table by phase; `unit` is that of all its cells. */
export interface LiveRow {
  readonly key: string
  readonly label: string
  readonly unit: string
  readonly cells: Readonly<Partial<Record<Place, LiveCell>>>
}

export interface LiveFigure {
  readonly key: string
  readonly label: string
  readonly unit: string
  readonly text: string
  readonly at: number
}

/** Rows of the quantities that are measured per phase, as far as the device sends them. Energies have a table of their own. */
export function phaseRows(quantities: readonly Quantity[], values: Values): readonly LiveRow[] {
  return quantities
    .filter((quantity) => isByPhase(quantity) && quantity.group !== 'energy')
    .flatMap((quantity) => rowOf(quantity, values))
}

/** Counters: whole numbers of the unit are kept, because people compare them with the meter's display. */
export function energyRows(quantities: readonly Quantity[], values: Values): readonly LiveRow[] {
  return quantities
    .filter(({ group }) => group === 'energy')
    .flatMap((quantity) => rowOf(quantity, values, { divisor: 1, unit: quantity.unit, decimals: quantity.decimals }))
}

/** Quantities of the device as a whole that are neither in the table nor energies: frequency, unbalance, demands. */
export function figures(quantities: readonly Quantity[], values: Values): readonly LiveFigure[] {
  return quantities
    .filter((quantity) => !isByPhase(quantity) && quantity.group !== 'energy' && quantity.kind !== 'code')
    .flatMap(({ key, label, unit, decimals, channels }) => {
      const entry = channels.whole && values[channels.whole.name]
      return entry ? [figure(key, label, unit, decimals, entry)] : []
    })
}

/** The type's most important channels, each in its own best unit. */
export function headline(names: readonly string[], quantities: readonly Quantity[], values: Values): readonly LiveFigure[] {
  const channels = new Map(
    quantities.flatMap((quantity) =>
      Object.values(quantity.channels).map((one) => [one.name, { ...one, label: quantity.label }] as const),
    ),
  )
  return names.flatMap((name) => {
    const channel = channels.get(name)
    const entry = values[name]
    return channel && entry ? [figure(name, channel.label, channel.unit, channel.decimals, entry)] : []
  })
}

function isByPhase({ channels }: Quantity): boolean {
  return Boolean(channels.l1 || channels.l2 || channels.l3)
}

function figure(key: string, label: string, unit: string, decimals: number, entry: Values[string]): LiveFigure {
  const scale = scaleFor(unit, entry.value, decimals)
  return { key, label, unit: scale.unit, text: numberText(entry.value, scale), at: entry.at }
}

function rowOf({ key, label, unit, decimals, channels }: Quantity, values: Values, fixed?: Scale): readonly LiveRow[] {
  const entries = Object.entries(channels).flatMap(([place, channel]) => {
    const entry = values[channel.name]
    return entry ? [[place as Place, entry] as const] : []
  })
  if (entries.length === 0) return []
  const scale =
    fixed ??
    commonScale(
      unit,
      entries.map(([, { value }]) => value),
      decimals,
    )
  const cells = entries.map(([place, { value, at }]) => [place, { text: numberText(value, scale), at }] as const)
  return [{ key, label, unit: scale.unit, cells: Object.fromEntries(cells) }]
}
