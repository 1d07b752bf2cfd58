import type { DeviceType } from '../../../../core/channel'
import { countersOf } from '../../../../core/rollup/aggregate'
import type { CounterValue } from '../../../../core/rollup/counter-step'
import type { RollupReading } from '../../../../core/rollup/rollup-reading'
import type { Shown } from './packed-bucket'

/** What the counters showed last at the end of a bucket; `readings` are ascending, and may reach beyond it. */
export function shownAfter(
  type: DeviceType,
  before: Shown,
  readings: readonly RollupReading[],
  start: number,
  end: number,
): Shown {
  const shown: Record<string, CounterValue> = { ...before }
  const counters = countersOf(type)
  for (const { at, values } of readings) {
    if (at < start || at >= end) continue
    for (const name of counters) {
      const value = values[name]
      if (value !== undefined) shown[name] = { value, at }
    }
  }
  return shown
}

export function sameShown(a: Shown, b: Shown): boolean {
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => a[name]?.at === b[name]?.at && a[name]?.value === b[name]?.value)
  )
}
