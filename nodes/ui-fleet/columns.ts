import type { FleetColumn, Types } from './page-data'

/** More than this cannot be told apart at a glance. */
const most = 5

/**
 * The headline channels of the types that are present: first each type's most important one, then the next ones, so that
 * no type is left without a value in a mixed plant.
 */
export function columnsOf(present: Iterable<string>, types: Types): readonly FleetColumn[] {
  const used = [...new Set(present)].sort().flatMap((name) => types.get(name) ?? [])
  const columns = new Map<string, FleetColumn>()
  const longest = Math.max(0, ...used.map((type) => type.headline.length))
  for (let rank = 0; rank < longest; rank++) {
    for (const type of used) {
      const channel = type.channels.find((one) => one.name === type.headline[rank])
      if (channel && columns.size < most) {
        const { name, label, unit, decimals } = channel
        if (!columns.has(name)) columns.set(name, { channel: name, label, unit, decimals })
      }
    }
  }
  return [...columns.values()]
}
