import type { SinkStream } from '../sinks/sink-item'

/** What is kept of a sink. Its settings are not: they may hold secrets. */
export interface StoredSink {
  readonly id: string
  readonly name: string
  readonly kind: string
  /** Who paused it, for people; null: it is not paused. */
  readonly paused: string | null
  /** Up to which id each stream is stored at the target. */
  readonly cursors: Readonly<Partial<Record<SinkStream, number>>>
  readonly written: number
  /** How many are listed. */
  readonly putAside: number
  /** How many were put aside and are not listed any more, because there was no room for all. */
  readonly putAsideGone: number
}

/** Something the target refuses by itself. What it was is read again from its stream. */
export interface NewPutAside {
  readonly item: number
  readonly at: number
  readonly device: string
  readonly eventTime: number
  readonly reason: string
  readonly text: string
}

export interface StoredPutAside extends NewPutAside {
  readonly id: number
  readonly sink: string
  readonly stream: SinkStream
}

/** One step of a stream: all of it is stored at the target, but what is put aside. */
export interface SinkStep {
  readonly stream: SinkStream
  readonly cursor: number
  readonly written: number
  readonly putAside: readonly NewPutAside[]
}

/**
 * Where sinks are. It may lose the last steps, not the order of them: a sink then writes something once more. All methods throw
 * HubError STORE_UNAVAILABLE when the disk does not take it. What is said of a sink that is not there is no error and changes nothing.
 */
export interface SinkStore {
  /** An earlier file could not be read, so places were lost: nobody may then begin at "now". */
  readonly isReplaced: boolean
  list(): readonly StoredSink[]
  find(id: string): StoredSink | null
  /** Makes a sink, or gives it another name; streams that have a cursor keep it. */
  put(id: string, name: string, kind: string, starts: Readonly<Partial<Record<SinkStream, number>>>): void
  /** Cursor and what was put aside, together or not at all. */
  commit(id: string, step: SinkStep): void
  /** Puts cursors back; on disk when it returns, as the next. */
  rewind(id: string, cursors: Readonly<Partial<Record<SinkStream, number>>>): void
  pause(id: string, paused: string | null): void
  delete(id: string): void
  /** Newest first; `before` is an id. */
  listPutAside(id: string, limit: number, before?: number): readonly StoredPutAside[]
  /** These were written, or are not to be written any more. */
  settle(id: string, putAside: readonly number[], written: number): void
  close(): void
}
