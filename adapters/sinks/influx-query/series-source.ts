import type { Layer } from '../../../core/rollup/bucket'
import type { ChannelPlace } from '../../../core/sinks/influx/layout'

/** Where rows are and which; times in ms, `to` exclusive. */
export interface Rows {
  readonly place: ChannelPlace
  readonly layer: Layer | null
  readonly from: number
  readonly to: number
}

export type Row = readonly [at: number, value: number | boolean]

/** One window of the server's aggregates, without delta. */
export interface Window {
  readonly start: number
  readonly count: number
  readonly min: number
  readonly max: number
  readonly mean: number
  readonly first: number
  readonly last: number
}

/** How 1.x and 2.x are asked for the values of one field. Rejects with HubError STORE_UNAVAILABLE. */
export interface SeriesSource {
  /** Ascending by time, at most `limit`; `field` instead of the place's where a roll-up has several. */
  rows(rows: Rows, field: string, limit: number): Promise<readonly Row[]>
  /** Windows at multiples of their width since the epoch; those without rows are absent. */
  windows(rows: Rows, widthMs: number): Promise<readonly Window[]>
  last(rows: Rows): Promise<Row | null>
  close(): void
}
