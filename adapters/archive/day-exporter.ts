import type { SinkDevice } from '../../core/sinks/sink-item'

/** All readings of one device and one type on one day of the site, as they are stored now. */
export interface ExportedDay {
  /** See `readingsKey` (format/keys.ts). */
  readonly key: string
  readonly body: Uint8Array
  readonly rows: number
}

/** Makes the file of a day that is over. */
export interface DayExporter {
  /**
   * `dayStart` is when the day begins at the site, ms UTC; the type is the device's as it is given. Null: its readings are not kept any
   * more, or there are none: what the archive has of that day stays as it is. Rejects with HubError STORE_UNAVAILABLE.
   */
  export(device: SinkDevice, dayStart: number): Promise<ExportedDay | null>
}
