import type { Rejection } from '../../core/dialect'
import { isRejection } from '../rejection'
import { finiteNumber, wrong } from '../wire-fields'
import { type KeyList, resolveKeys } from './channel-keys'

export interface MeasuredValues {
  readonly values: Readonly<Record<string, number>>
  /** False when a value lies outside the range of its channel. */
  readonly plausible: boolean
}

/** Values for the keys of `list`, which stand in `row` from `offset` on; null where not measured. */
export function readValues(list: KeyList, row: readonly unknown[], offset: number): MeasuredValues | Rejection {
  const values: Record<string, number> = { ...list.blank }
  let plausible = true
  const { targets } = list
  for (let i = 0; i < targets.length; i++) {
    const value = row[i + offset]
    if (value === null) return withoutNulls(list, row.slice(offset))
    if (typeof value !== 'number' || !Number.isFinite(value)) return wrong(`the value of "${list.keys[i]}"`, value, finiteNumber)
    const { name, min, max } = targets[i] as (typeof targets)[number]
    values[name] = value
    if (value < min || value > max) plausible = false
  }
  return { values, plausible }
}

/** A channel that was not measured is absent from a reading, so the rest is read as a list of its own. */
function withoutNulls(list: KeyList, row: readonly unknown[]): MeasuredValues | Rejection {
  const keys = list.keys.filter((_, index) => row[index] !== null)
  if (keys.length === 0) return { code: 'NO_VALUES', reason: 'all values are null' }
  const measured = resolveKeys(list.type, keys)
  if (isRejection(measured)) return measured
  return readValues(
    measured,
    row.filter((value) => value !== null),
    0,
  )
}
