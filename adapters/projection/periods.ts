import type { Retention } from '../../core/ports/projection'
import type { Layer } from '../../core/rollup/bucket'

export const weekMs = 604_800_000

/** What is kept for a time only; days are kept for ever. */
export type Expiring = 'raw' | '5m' | '1h'

/**
 * Time that lies together and is dropped together, ms, counted from the epoch. Each is a multiple of the one before, so that
 * nothing is dropped before what it was made of.
 */
export const periodMs: Readonly<Record<Expiring, number>> = { raw: weekMs, '5m': 4 * weekMs, '1h': 52 * weekMs }

/** For each layer the time from which on it is kept, ms UTC: a bound of its periods. */
export type Floors = Readonly<Record<Expiring, number>>

export const nothingDropped: Floors = {
  raw: Number.NEGATIVE_INFINITY,
  '5m': Number.NEGATIVE_INFINITY,
  '1h': Number.NEGATIVE_INFINITY,
}

export const expiring: readonly Expiring[] = ['raw', '5m', '1h']

/** What a layer is made of. */
export const layerBelow: Readonly<Record<Layer, Expiring>> = { '5m': 'raw', '1h': '5m', '1d': '1h' }

/** Number of the period that holds an instant. */
export function periodOf(layer: Expiring, at: number): number {
  return Math.floor(at / periodMs[layer])
}

/** Where retention puts the floors at `now`. A layer is kept at least as long as what it is made of. */
export function floorsAt(now: number, retention: Retention): Floors {
  const fiveMinutesMs = Math.max(retention.fiveMinutesMs, retention.rawMs)
  return {
    raw: floorOf('raw', now - retention.rawMs),
    '5m': floorOf('5m', now - fiveMinutesMs),
    '1h': floorOf('1h', now - Math.max(retention.hoursMs, fiveMinutesMs)),
  }
}

function floorOf(layer: Expiring, at: number): number {
  return periodOf(layer, at) * periodMs[layer]
}

/** The higher of each: a floor never comes down, because what was dropped does not come back. */
export function higherFloors(a: Floors, b: Floors): Floors {
  return { raw: Math.max(a.raw, b.raw), '5m': Math.max(a['5m'], b['5m']), '1h': Math.max(a['1h'], b['1h']) }
}
