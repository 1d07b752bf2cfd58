import type { DeviceType } from '../../core/channel'
import type { RegistrationPolicy } from '../../core/device'
import type { Dialect } from '../../core/dialect'
import type { DamagedSegment, JournalReader } from '../../core/ports/journal'
import type { ProjectionStore } from '../../core/ports/projection'
import { Directory, type DirectoryEntry } from '../../core/projection/directory'
import { Projector } from '../../core/projection/projector'
import type { Uplink } from '../../core/uplink'
import { CannotRunError } from './cannot-run'

const bucketsPerRound = 1000

export interface RebuildOptions {
  readonly journal: JournalReader
  /** Empty. */
  readonly store: ProjectionStore
  readonly dialects: readonly Dialect[]
  readonly types: readonly DeviceType[]
  readonly devices: readonly DirectoryEntry[]
  readonly policy: RegistrationPolicy
  readonly rawRetentionMs: number
  /** Arrival from which on is compared, ms UTC; null: from the beginning. */
  readonly from: number | null
  /** After each commit. */
  readonly onProgress: (position: number) => void
  /** Uplinks per commit; 5000, as in the hub. */
  readonly batch?: number
}

/** What the journal turned out to hold. */
export interface Replayed {
  readonly uplinks: number
  /** Position and arrival (ms UTC) of the first uplink; null when there was none. */
  readonly first: { readonly position: number; readonly receivedAt: number } | null
  /** Position of the first uplink that is to be compared; null when there is none. */
  readonly fromPosition: number | null
  /** Newest arrival, ms UTC. */
  readonly receivedAt: number
  /** Uplinks that were offered again after an operator's decision. */
  readonly offeredAgain: number
  readonly damaged: readonly DamagedSegment[]
}

/** Derives everything from the journal once more, the way the hub does. */
export class Rebuild {
  readonly #options: RebuildOptions
  readonly #projector: Projector
  #position = 0
  #uplinks = 0
  #first: Replayed['first'] = null
  #fromPosition: number | null = null
  #receivedAt = 0
  #offeredAgain = 0

  constructor(options: RebuildOptions) {
    this.#options = options
    const { dialects, types, policy, rawRetentionMs } = options
    const directory = new Directory(options.devices)
    this.#projector = new Projector({ dialects, types, directory, policy, rawRetentionMs })
  }

  /** Reads on up to and including a position. Throws {@link CannotRunError} when retention takes a part away meanwhile. */
  async upTo(last: number): Promise<void> {
    const { journal, store, onProgress, batch = 5000 } = this.#options
    while (this.#position < last) {
      const read = await journal.read(this.#position, Math.min(batch, last - this.#position))
      const uplinks = read.filter(({ position }) => position <= last)
      const newest = uplinks.at(-1)
      if (!newest) break
      this.#requireWhole(uplinks[0]?.position ?? 0)
      for (const uplink of uplinks) this.#note(uplink)
      store.commit(this.#projector.project(uplinks, newest.position))
      this.#position = newest.position
      onProgress(newest.position)
    }
  }

  /** Sums up all readings, then drops what is past its retention at `now`, ms UTC: in this order, or nothing would be left to sum up. */
  finish(now: number): void {
    const { store } = this.#options
    while (store.rollUp(Number.MAX_SAFE_INTEGER, bucketsPerRound).rebuilt > 0);
    store.dropExpired(now)
  }

  replayed(): Replayed {
    return {
      uplinks: this.#uplinks,
      first: this.#first,
      fromPosition: this.#fromPosition,
      receivedAt: this.#receivedAt,
      offeredAgain: this.#offeredAgain,
      damaged: this.#options.journal.damaged,
    }
  }

  /** The journal's beginning may be gone, and what is damaged is reported; anything else that is missing was there before. */
  #requireWhole(next: number): void {
    const expected = this.#position + 1
    if (this.#first === null || next === expected) return
    const isDamage = this.#options.journal.damaged.some(({ from, to }) => from <= expected && to >= next - 1)
    if (!isDamage)
      throw new CannotRunError(
        `positions ${expected} to ${next - 1} of the journal were past their retention and deleted while it was read; run it again`,
      )
  }

  #note({ position, receivedAt, replayed }: Uplink): void {
    const { from } = this.#options
    this.#uplinks++
    this.#first ??= { position, receivedAt }
    if (this.#fromPosition === null && (from === null || receivedAt >= from)) this.#fromPosition = position
    this.#receivedAt = Math.max(this.#receivedAt, receivedAt)
    if (replayed) this.#offeredAgain++
  }
}
