import type { Channel } from '../../core/channel'
import type { Rejection } from '../../core/dialect'
import { nameOf } from '../wire-json'
import { derivedEnergies } from './derived-energies'
import { registry } from './registry'

const channels: ReadonlyMap<string, Channel> = new Map(
  registry.flatMap(({ types, channel }) => types.map((type) => [type, channel] as const)),
)

/** Names of what the hub calculates: a device may not mix in. */
const calculated: ReadonlySet<string> = new Set(derivedEnergies.map(({ name }) => name))

/** A name the store can use. */
const storable = /^[a-z][a-z0-9_]{0,31}$/

/** What a measurement type stands for: a registered channel, or just a name. */
export interface Target {
  readonly name: string
  readonly channel: Channel | null
}

/**
 * The channel of a measurement type. One that is not registered keeps its name, in snake case: `Tank.levelMax` is `tank_level_max`.
 * An energy that a device counts itself is kept apart from the one that is calculated: `energy_apparent_sent`.
 */
export function resolveType(type: string): Target | Rejection {
  const exact = channels.get(type)
  if (exact) return { name: exact.name, channel: exact }
  const name = type.length > 64 ? '' : snakeCase(type)
  const channel = channels.get(name) ?? null
  if (channel) return { name: channel.name, channel }
  if (calculated.has(name)) return { name: `${name}_sent`, channel: null }
  // `constructor` is the one such name that every JavaScript object already answers to.
  if (storable.test(name) && name !== 'constructor') return { name, channel: null }
  return {
    code: 'OUT_OF_RANGE',
    reason: `${nameOf(type)} cannot be a measurement type; it needs 1 to 32 characters of A–Z, a–z, 0–9 and _, a letter first`,
  }
}

function snakeCase(text: string): string {
  return text
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '')
}
