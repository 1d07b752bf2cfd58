import type { Channel, DeviceType } from '../core/channel'

type Ranges = ReadonlyMap<string, Channel['range']>

const rangesOfType = new WeakMap<DeviceType, Ranges>()

/** Whether all values lie in the ranges of their channels; a channel the type does not have has none. */
export function arePlausible(values: Readonly<Record<string, number>>, type: DeviceType): boolean {
  const ranges = rangesOf(type)
  for (const name in values) {
    const range = ranges.get(name)
    const value = values[name] as number
    if (range !== undefined && (value < range[0] || value > range[1])) return false
  }
  return true
}

/** Of what is measured: no reading has a channel that is calculated. */
function rangesOf(type: DeviceType): Ranges {
  let ranges = rangesOfType.get(type)
  if (ranges === undefined) {
    const measured = type.channels.filter(({ integral }) => integral === undefined)
    ranges = new Map(measured.map(({ name, range }) => [name, range]))
    rangesOfType.set(type, ranges)
  }
  return ranges
}
