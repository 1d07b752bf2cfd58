import type { DeviceType } from '../../../../core/channel'
import { HubError } from '../../../../core/errors/hub-error'
import type { Query } from '../database/statements'
import { closestNames } from '../names/closest-names'
import { quote } from '../readings/reading-table'

/** A channel that is asked for, and how SQL gets at it. */
export interface Source {
  readonly channel: string
  readonly unit: string
  /** Null for a channel that no reading has: roll-ups calculate it. */
  readonly expression: string | null
  /** What the expression has to be given. */
  readonly parameters: readonly string[]
}

/** Finds out where channels are. */
export class ChannelSources {
  readonly #query: Query

  constructor(query: Query) {
    this.#query = query
  }

  /** A channel is in its column, in `extra`, or in both: the type may have learned it after devices sent it. */
  find(type: DeviceType, channel: string): Source {
    const known = type.channels.find((each) => each.name === channel)
    if (known?.integral) return { channel, unit: known.unit, expression: null, parameters: [] }
    // Written as a quoted label of a JSON path, which cannot hold a quote.
    const extra = !channel.includes('"') && this.#cameWithout(type, channel)
    const parameters = extra ? [`$."${channel}"`] : []
    if (known && extra)
      return { channel, unit: known.unit, expression: `coalesce(${quote(channel)}, json_extract(extra, ?))`, parameters }
    if (known) return { channel, unit: known.unit, expression: quote(channel), parameters }
    if (extra) return { channel, unit: '', expression: 'json_extract(extra, ?)', parameters }
    const closest = closestNames(channel, [...type.channels.map((each) => each.name), ...this.#extraNames(type)])
    throw new HubError(
      'UNKNOWN_CHANNEL',
      `Device type "${type.name}" has no channel "${channel}". Closest: ${closest.join(', ')}.`,
    )
  }

  /** Whether devices sent the channel although the type does not know it. */
  #cameWithout(type: DeviceType, channel: string): boolean {
    return this.#query.number('SELECT 1 FROM extra_channel WHERE type = ? AND name = ?', type.name, channel) === 1
  }

  #extraNames(type: DeviceType): string[] {
    return this.#query.all('SELECT name FROM extra_channel WHERE type = ? LIMIT 1000', type.name).map(([name]) => String(name))
  }
}
