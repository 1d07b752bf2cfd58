import type { DeviceType } from '../../../../core/channel'
import type { Reading } from '../../../../core/reading'
import type { Cell, Cells } from '../database/statements'
import type { NamesSeen } from '../names/names-seen'
import { linkOf, qualityOf, sourceOf } from './reading-codes'
import { fixedColumns, measuredChannels, quote } from './reading-table'
import { valuesOf } from './row-values'

/** Everything a reading has, as {@link readingsOf} reads it. */
export function columnsOf(type: DeviceType): string {
  return [...fixedColumns, ...measuredChannels(type).map((channel) => quote(channel.name))].join(', ')
}

/** Rows of {@link columnsOf} as readings. The device is empty for one that was forgotten. */
export function readingsOf(type: DeviceType, rows: readonly Cells[], devices: NamesSeen): Reading[] {
  const channels = measuredChannels(type).map((channel) => channel.name)
  return rows.map((row) => readingOf(type.name, channels, row, devices))
}

function readingOf(type: string, channels: readonly string[], row: Cells, devices: NamesSeen): Reading {
  const [device, at, epoch, seq, id, receivedAt, source, link, quality, extra] = row as readonly number[]
  return {
    id: id as number,
    device: devices.name(device as number),
    type,
    at: at as number,
    receivedAt: receivedAt as number,
    epoch: epoch as number,
    seq: seq as number,
    source: sourceOf(source as number),
    link: linkOf(link as number | null),
    quality: qualityOf(quality as number),
    values: valuesOf(channels, row, fixedColumns.length, extra as Cell),
  }
}
