import type { StoredPutAside, StoredSink } from '../../../core/ports/sink-store'
import type { SinkStream } from '../../../core/sinks/sink-item'

export const sinkColumns =
  'id, name, kind, paused, written, gone, (SELECT count(*) FROM put_aside WHERE put_aside.sink = sink.id) AS listed'

export interface SinkRow {
  id: string
  name: string
  kind: string
  paused: string | null
  written: number
  gone: number
  listed: number
}

export function sinkOf({ gone, listed, ...row }: SinkRow, cursors: StoredSink['cursors']): StoredSink {
  return { ...row, cursors, putAside: listed, putAsideGone: gone }
}

export interface PutAsideRow {
  id: number
  sink: string
  stream: string
  item: number
  at: number
  device: string
  event_time: number
  reason: string
  text: string
}

export function putAsideOf({ event_time: eventTime, stream, ...row }: PutAsideRow): StoredPutAside {
  return { ...row, stream: stream as SinkStream, eventTime }
}
