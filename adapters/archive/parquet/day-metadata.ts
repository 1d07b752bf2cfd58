import type { KeyValue } from 'hyparquet-writer'
import type { SinkDevice } from '../../../core/sinks/sink-item'
import type { ChannelColumn } from './channel-columns'

/** Raised when columns change their meaning. */
const formatVersion = 1

/** What a file says of itself, beside its columns (docs/reference/archive.md). */
export function dayMetadata(
  { id, name, type }: SinkDevice,
  { timeZone, ...day }: { readonly timeZone: string; readonly name: string; readonly from: number; readonly to: number },
  channels: readonly ChannelColumn[],
): KeyValue[] {
  const entries = {
    format: 'busbar-readings-of-a-day',
    format_version: String(formatVersion),
    device: id,
    device_name: name,
    type: type.name,
    time_zone: timeZone,
    day: day.name,
    day_start: new Date(day.from).toISOString(),
    day_end: new Date(day.to).toISOString(),
    units: JSON.stringify(Object.fromEntries(channels.map(({ column, unit }) => [column, unit]))),
  }
  return Object.entries(entries).map(([key, value]) => ({ key: `busbar.${key}`, value }))
}
