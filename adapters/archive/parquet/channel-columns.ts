import type { DeviceType } from '../../../core/channel'

/** Columns that every file has or may have, and those that readers make of the folders `type=…/day=…`. */
const taken: readonly string[] = [
  ...['', 'device', 'time', 'received_at', 'epoch', 'seq', 'source', 'link', 'quality', 'type', 'day'],
  'other_channels',
]

/** The column of a channel. */
export interface ChannelColumn {
  readonly channel: string
  readonly column: string
  /** '' for none, and for a channel that the type does not know. */
  readonly unit: string
}

/**
 * The channels that a day has any value of: those of the type in their order, then others by name. A column has its channel's name, unless
 * another has that already; upper and lower case are the same to many readers.
 */
export function channelColumns(type: DeviceType, present: ReadonlySet<string>): ChannelColumn[] {
  const known = type.channels.filter(({ name }) => present.has(name))
  const names = new Set(known.map(({ name }) => name))
  const unknown = [...present].filter((name) => !names.has(name)).sort((a, b) => (a < b ? -1 : 1))
  const used = new Set(taken)
  return [...known, ...unknown.map((name) => ({ name, unit: '' }))].map(({ name, unit }) => {
    let column = name
    while (used.has(column.toLowerCase())) column = `channel_${column}`
    used.add(column.toLowerCase())
    return { channel: name, column, unit }
  })
}
