import type { DeviceType } from '../core/channel'

/** Whether all values lie in the ranges of their channels; a channel the type does not have has none. */
export function arePlausible(values: Readonly<Record<string, number>>, type: DeviceType): boolean {
  return type.channels.every(({ name, range: [min, max] }) => {
    const value = values[name]
    return value === undefined || (value >= min && value <= max)
  })
}
