import type { SiteCalendar } from '../../../core/calendar/site-calendar'
import { HubError } from '../../../core/errors/hub-error'
import type { Reading } from '../../../core/reading'
import type { SinkDevice } from '../../../core/sinks/sink-item'
import type { DayExporter, ExportedDay } from '../day-exporter'
import { readingsKey } from '../format/keys'
import { channelColumns } from './channel-columns'
import { DayFile } from './day-file'
import { dayMetadata } from './day-metadata'
import { type DayReader, type DeviceDay, readingsOf } from './day-readings'
import { fileColumns } from './file-columns'
import { ReadingBlock } from './reading-block'
import { Turns } from './turns'

export interface ParquetDaysOptions {
  readonly reader: DayReader
  /** Cuts days: the same as the store's. */
  readonly calendar: SiteCalendar
  /** Version of the program; each file says it. */
  readonly version: string
}

/**
 * Most channels of a day that have a column each. No type has nearly as many, and no plant; a source that makes names up (of a time, of a
 * serial number) has as many as it has values, and would take all of the machine's memory.
 */
const mostChannels = 500

/** How the channels of a day are laid out. */
interface Layout {
  /** Those that are known to have values and a column of their own. */
  readonly channels: Set<string>
  /** Those that may have one; null: all may. The others are together in one column. */
  readonly own: ReadonlySet<string> | null
}

/**
 * Makes a Parquet file of a day's readings as they are stored now. The same readings give the same bytes. It works in short turns, with
 * one row group of readings in memory beside the file itself.
 */
export class ParquetDays implements DayExporter {
  readonly #options: ParquetDaysOptions

  constructor(options: ParquetDaysOptions) {
    this.#options = options
  }

  async export(device: SinkDevice, dayStart: number): Promise<ExportedDay | null> {
    const { calendar } = this.#options
    const from = calendar.startOf('1d', dayStart)
    const day = { type: device.type.name, device: device.id, from, to: calendar.endOf('1d', from) }
    try {
      return await this.#export(device, day, { channels: new Set(), own: null })
    } catch (error) {
      // Its type is not installed any more: what is stored of it cannot be read.
      if (error instanceof HubError && error.code === 'UNKNOWN_DEVICE_TYPE') return null
      throw error
    }
  }

  async #export(device: SinkDevice, day: DeviceDay, layout: Layout): Promise<ExportedDay | null> {
    if (!this.#isKept(day)) return null
    const { channels, own } = layout
    const turns = new Turns()
    const block = new ReadingBlock(own)
    let file: DayFile | null = null
    let last: Reading | null = null
    for await (const page of readingsOf(this.#options.reader, day, turns)) {
      if (block.isFull) {
        addAll(channels, block.channels)
        file ??= await this.#begin(device, day, layout)
        await file.write(block, turns)
        block.clear()
      }
      if (!fill(block, page, own)) return this.#export(device, day, together(device))
      last = page.at(-1) ?? last
      if (file && hasOthers(block, channels)) {
        // The columns of a file are fixed by its first row group. Mostly a device sends the same channels all day.
        await this.#addChannels(layout, day, last, turns)
        return this.#export(device, day, own === null && channels.size > mostChannels ? together(device) : layout)
      }
    }
    if (!last) return null
    addAll(channels, block.channels)
    file ??= await this.#begin(device, day, layout)
    await file.write(block, turns)
    const body = file.finish()
    // Retention, or a device that is forgotten, may have taken readings away meanwhile.
    if (!this.#isKept(day) || !this.#isThere(day, last)) return null
    return { key: readingsKey(day.type, this.#options.calendar.dayOf(day.from), day.device), body, rows: file.rows }
  }

  /** Adds the channels of all readings behind one, or as many as are too many. */
  async #addChannels({ channels, own }: Layout, day: DeviceDay, after: Reading | null, turns: Turns): Promise<void> {
    for await (const page of readingsOf(this.#options.reader, day, turns, after)) {
      for (const { values } of page) for (const name in values) if (own === null || own.has(name)) channels.add(name)
      if (own === null && channels.size > mostChannels) return
    }
  }

  #begin(device: SinkDevice, day: DeviceDay, { channels, own }: Layout): Promise<DayFile> {
    const { calendar, version } = this.#options
    const columns = channelColumns(device.type, channels)
    const { from, to } = day
    return DayFile.begin({
      columns: fileColumns(device.id, columns, own !== null),
      metadata: dayMetadata(device, { timeZone: calendar.timeZone, name: calendar.dayOf(from), from, to }, columns),
      createdBy: `Busbar version ${version}`,
    })
  }

  /** Whether nothing of the day was dropped because of its age. */
  #isKept({ from }: DeviceDay): boolean {
    return this.#options.reader.readingsSince() <= from
  }

  #isThere({ type, device }: DeviceDay, { at }: Reading): boolean {
    return this.#options.reader.readingsBetween(type, device, at, at + 1, null, 1).length > 0
  }
}

/** Only channels of the type have columns of their own. */
function together({ type }: SinkDevice): Layout {
  return { channels: new Set(), own: new Set(type.channels.map(({ name }) => name)) }
}

/** Answers false when there are more channels than may have a column each; then the block is of no use. */
function fill(block: ReadingBlock, page: readonly Reading[], own: Layout['own']): boolean {
  for (const reading of page) {
    block.add(reading)
    if (own === null && block.channelCount > mostChannels) return false
  }
  return true
}

/** Whether a block has channels that there are no columns for. They are added. */
function hasOthers(block: ReadingBlock, channels: Set<string>): boolean {
  const before = channels.size
  addAll(channels, block.channels)
  return channels.size > before
}

function addAll(names: Set<string>, more: Iterable<string>): void {
  for (const name of more) names.add(name)
}
