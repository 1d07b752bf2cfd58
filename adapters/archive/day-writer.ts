import { HubError } from '../../core/errors/hub-error'
import type { ObjectStore } from '../../core/ports/object-store'
import { SinkFailure } from '../../core/ports/sink'
import type { SinkDevice } from '../../core/sinks/sink-item'
import type { DayExporter, ExportedDay } from './day-exporter'
import { sha256 } from './encode'
import { checksumText, parseChecksum } from './format/checksum-file'
import { checksumKey } from './format/keys'

export interface ArchivedDay {
  readonly device: SinkDevice
  /** When the day begins at the site, ms UTC. */
  readonly start: number
}

/** Puts the readings of whole days into an archive, each day in place of what it was before. */
export class DayWriter {
  readonly #store: ObjectStore
  readonly #days: DayExporter

  constructor(store: ObjectStore, days: DayExporter) {
    this.#store = store
    this.#days = days
  }

  /** One after the other: a day may be large. Rejects with {@link SinkFailure}. */
  async write(days: readonly ArchivedDay[]): Promise<void> {
    const once = new Map(days.map((day) => [JSON.stringify([day.device.id, day.device.type.name, day.start]), day]))
    for (const { device, start } of once.values()) {
      const exported = await this.#export(device, start)
      if (exported) await this.#put(exported)
    }
  }

  async #export(device: SinkDevice, start: number): Promise<ExportedDay | null> {
    try {
      return await this.#days.export(device, start)
    } catch (error) {
      if (error instanceof HubError) throw new SinkFailure('unavailable', error.message)
      if (error instanceof SinkFailure) throw error
      // A fault of ours with this day would hold up all others, and the raw messages behind it, until those are dropped.
      const name = error instanceof Error ? error.name : typeof error
      const why = `No file can be made of this day for a reason that Busbar does not know (${name}); the log has more.`
      throw Object.assign(new SinkFailure('refused', why), { cause: error })
    }
  }

  /**
   * Whether what the archive has of a day is more than there is here now, as after a rebuild from a journal that begins later, or when a
   * device was deleted. Late data only ever adds readings.
   */
  async #hasMore(key: string, rows: number): Promise<boolean> {
    const beside = await this.#store.get(checksumKey(key))
    return (beside && (parseChecksum(beside)?.readings ?? 0) > rows) ?? false
  }

  /** A day that is refused is put aside, and may be tried again: its readings are kept elsewhere. But only if others would be taken. */
  async #put({ key, body, rows }: ExportedDay): Promise<void> {
    try {
      if (await this.#hasMore(key, rows)) return
      await this.#store.put(key, body, 'application/vnd.apache.parquet')
      const name = key.slice(key.lastIndexOf('/') + 1)
      const text = checksumText({ sha256: await sha256(body), name, readings: rows })
      await this.#store.put(checksumKey(key), Buffer.from(text), 'text/plain')
    } catch (error) {
      if (error instanceof SinkFailure && error.kind === 'refused') await this.#store.prepare()
      throw error
    }
  }
}
