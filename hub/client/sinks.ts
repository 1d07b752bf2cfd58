import type { Actor } from '../../core/access/actor'
import type { ArchiveStoreSettings, FolderSettings, S3Settings } from '../../core/archive/store-settings'
import type { DeviceFilter } from '../../core/device'
import type { History, HistoryQuery } from '../../core/history'
import type { InfluxConnection, InfluxLayout } from '../../core/sinks/influx/connection'
import type { SinkStream } from '../../core/sinks/sink-item'
import type { SinkState } from '../../core/sinks/sink-state'

export type { ArchiveStoreSettings, FolderSettings, InfluxConnection, InfluxLayout, S3Settings, SinkState }

export type SinkTargetConfig = InfluxTargetConfig | ArchiveTargetConfig

export const sinkKinds = ['influx', 'archive'] as const satisfies readonly SinkTargetConfig['kind'][]

/** Takes the streams readings, events, hours and days. */
export interface InfluxTargetConfig {
  readonly kind: 'influx'
  readonly connection: InfluxConnection
  readonly layout: InfluxLayout
  readonly gzip?: boolean
}

/** Takes the streams uplinks (raw messages, compressed) and days (the readings of each day that is over, as Parquet). */
export interface ArchiveTargetConfig {
  readonly kind: 'archive'
  readonly store: ArchiveStoreSettings
}

/** A sink as the node that configures it hands it over; its secrets stay in memory. */
export interface SinkConfig {
  /** Id of the node, or a name of its own for one of the settings. */
  readonly id: string
  readonly name: string
  readonly target: SinkTargetConfig
  readonly streams: readonly SinkStream[]
  readonly filter: DeviceFilter
  /** Where a new sink begins. */
  readonly start: 'now' | 'earliest'
  /** A batch is written when it has so many items or bytes, or its first item waited so long. */
  readonly batch: { readonly items: number; readonly bytes: number; readonly waitMs: number }
}

/** A sink as it stands now. No secret in it. */
export interface SinkView {
  readonly id: string
  readonly name: string
  readonly kind: SinkTargetConfig['kind']
  readonly state: SinkState
  /** Since when, ms UTC, and why, for people; '' while all is well. */
  readonly since: number
  readonly detail: string
  /** What is about to be lost because it is kept no longer here and not written yet, for people; otherwise ''. Part of `detail`. */
  readonly warning: string
  /** Items behind the newest, by stream and together; age of the oldest that is still to be written, ms. */
  readonly lagItems: number
  readonly lagMs: number
  readonly written: number
  readonly putAside: number
  /** Attempts that failed since the sinks were started. */
  readonly failures: number
  /** Next attempt, ms UTC, while retrying. */
  readonly retryAt: number | null
}

/** Something the target refuses by itself. */
export interface PutAside {
  readonly id: number
  readonly sink: string
  readonly at: number
  readonly device: string
  readonly eventTime: number
  readonly reason: string
  /** What would have been written, shortened. */
  readonly text: string
}

export interface SinkHub {
  /** Makes or changes a sink; it goes on where it was. Rejects with INVALID_ARGUMENT. */
  putSink(config: SinkConfig): Promise<SinkView>
  /** A deploy took its node away for now: it keeps its place and writes nothing until it is put again. */
  holdSink(id: string): Promise<void>
  /** For good, with its place and what it put aside. */
  deleteSink(id: string): Promise<void>
  /** As deleteSink, by somebody, of a sink that no node configures any more. Rejects with SINK_NOT_FOUND, SINK_IN_USE. */
  forgetSink(id: string, by: Actor): Promise<void>
  listSinks(): Promise<readonly SinkView[]>
  /** Rejects with SINK_NOT_FOUND, as the next ones. */
  pauseSink(id: string, by: Actor): Promise<SinkView>
  resumeSink(id: string, by: Actor): Promise<SinkView>
  /** Writes everything that arrived since then once more. */
  rewindSink(id: string, since: number, by: Actor): Promise<SinkView>
  listPutAside(id: string, limit?: number): Promise<readonly PutAside[]>
  /** Tries what was put aside once more. */
  retryPutAside(id: string, by: Actor): Promise<{ readonly written: number; readonly left: number }>
  /** A history from InfluxDB in the shape of the embedded store's. */
  queryInflux(connection: InfluxConnection, layout: InfluxLayout, query: HistoryQuery): Promise<History>
}

export interface SinkEvents {
  sink: SinkView
}
