import type { DeviceFilter } from '../../../core/device'
import type { ProjectionPage } from '../../../core/ports/projection'
import type { FedLayer, RevisedBucket, RollUpFeed } from '../../../core/ports/roll-up-feed'
import { ReadConnection } from './database/read-connection'
import { NamesSeen } from './names/names-seen'
import { seriesOf } from './names/series'
import { changesOf, newestChange } from './rollups/bucket-changes'
import { BucketTables, splitKey } from './rollups/bucket-tables'
import { unpackBucket } from './rollups/packed-bucket'

const minuteMs = 60_000

/** Follows the roll-ups of a projection beside its writer, in any thread. */
export class SqliteRollUpFeed implements RollUpFeed {
  readonly #connection: ReadConnection
  readonly #devices: NamesSeen
  readonly #series: NamesSeen
  readonly #channels: NamesSeen
  readonly #tables: BucketTables
  #forgotten = 0

  /** Opens a projection that its store has made. Throws HubError STORE_UNAVAILABLE. */
  constructor(file: string) {
    const query = new ReadConnection(file)
    this.#connection = query
    this.#devices = new NamesSeen(query, 'device')
    this.#series = new NamesSeen(query, 'series')
    this.#channels = new NamesSeen(query, 'channel')
    this.#tables = new BucketTables(query)
  }

  head(layer: FedLayer): number {
    return newestChange(this.#connection, layer)
  }

  page(layer: FedLayer, after: number, { devices }: DeviceFilter, limit: number): ProjectionPage<RevisedBucket> {
    return this.#snapshot(() => {
      const wanted = devices && new Set(devices)
      const sql = `SELECT revision, key FROM ${changesOf(layer)} WHERE revision > ? ORDER BY revision LIMIT ?`
      const rows = this.#connection.all(sql, after, limit)
      const items = rows.flatMap(([revision, key]) => this.#bucket(layer, Number(revision), Number(key), wanted) ?? [])
      const next = Number(rows.at(-1)?.[0] ?? after)
      return { items, next, caughtUp: rows.length < limit }
    })
  }

  count(layer: FedLayer, after: number, upTo: number, { devices }: DeviceFilter): number {
    return this.#snapshot(() => {
      const range = `FROM ${changesOf(layer)} WHERE revision > ? AND revision <= ?`
      if (!devices) return this.#connection.number(`SELECT count(*) ${range}`, after, upTo) ?? 0
      const wanted = new Set(devices)
      const rows = this.#connection.all(`SELECT key ${range}`, after, upTo)
      return rows.filter(([key]) => wanted.has(this.#named(splitKey(Number(key)).series)?.device ?? '')).length
    })
  }

  close(): void {
    this.#connection.close()
  }

  /** Null for one that is not wanted, or not there any more. */
  #bucket(layer: FedLayer, id: number, key: number, wanted: ReadonlySet<string> | undefined): RevisedBucket | null {
    const { series, start } = splitKey(key)
    const named = this.#named(series)
    if (!named || (wanted && !wanted.has(named.device))) return null
    const [row] = this.#tables.between(layer, series, start, start + minuteMs)
    if (!row) return null
    const { bucket } = unpackBucket(start, row.packed, (channel) => this.#channels.name(channel) || null)
    return { id, ...named, layer, bucket }
  }

  #named(series: number): { readonly device: string; readonly type: string } | null {
    const name = this.#series.name(series)
    if (name === '') return null
    const { device, type } = seriesOf(name)
    const deviceName = this.#devices.name(device)
    return deviceName === '' ? null : { device: deviceName, type }
  }

  /** Reads one and the same state; names that were forgotten since the last time are not known any more. */
  #snapshot<T>(read: () => T): T {
    return this.#connection.snapshot(() => {
      const forgotten = this.#connection.number('SELECT forgotten FROM progress') ?? 0
      if (forgotten !== this.#forgotten) {
        this.#devices.clear()
        this.#series.clear()
        this.#forgotten = forgotten
      }
      return read()
    })
  }
}
