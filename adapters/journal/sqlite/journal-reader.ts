import type { DamagedSegment, JournalReader } from '../../../core/ports/journal'
import type { Uplink } from '../../../core/uplink'
import { SegmentsReader } from './segments-reader'

/** Reads a journal beside its writer, in any thread. */
export class SqliteJournalReader implements JournalReader {
  readonly #segments: SegmentsReader

  constructor(folder: string) {
    this.#segments = new SegmentsReader(folder)
  }

  get damaged(): readonly DamagedSegment[] {
    return this.#segments.damaged
  }

  async read(after: number, limit: number): Promise<readonly Uplink[]> {
    return this.#segments.read(after, limit)
  }

  async readRetained(after: number, limit: number): Promise<readonly Uplink[]> {
    return this.#segments.read(after, limit, true)
  }

  async close(): Promise<void> {
    this.#segments.release()
  }
}
