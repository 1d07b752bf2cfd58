import { HubError } from '../../../core/errors/hub-error'
import type { ProjectionPage } from '../../../core/ports/projection'
import type { UplinkFeed } from '../../../core/ports/uplink-feed'
import type { Uplink } from '../../../core/uplink'
import { newestPosition } from './newest-position'
import { SegmentsReader } from './segments-reader'

/** Pages of uplinks that one count looks at. */
const countedAtOnce = 1_000

/** Follows a journal beside its writer, in any thread. Holds no segment open between calls, so that the writer can seal it. */
export class SqliteUplinkFeed implements UplinkFeed {
  readonly #folder: string
  readonly #segments: SegmentsReader

  constructor(folder: string) {
    this.#folder = folder
    this.#segments = new SegmentsReader(folder)
  }

  head(): number {
    return this.#reading(() => newestPosition(this.#folder))
  }

  page(after: number, identities: ReadonlySet<string> | undefined, limit: number): ProjectionPage<Uplink> {
    return this.#reading(() => {
      const found = this.#segments.read(after, limit)
      const items = identities ? found.filter(({ identity }) => identities.has(identity)) : found
      return { items, next: found.at(-1)?.position ?? after, caughtUp: found.length < limit }
    })
  }

  count(after: number, upTo: number, identities: ReadonlySet<string> | undefined): number {
    // Positions follow each other without a hole, but for what was damaged.
    if (!identities) return Math.max(0, upTo - after)
    return this.#reading(() => {
      let count = 0
      for (let at = after; at < upTo; ) {
        const found = this.#segments.read(at, Math.min(countedAtOnce, upTo - at))
        count += found.filter(({ identity, position }) => position <= upTo && identities.has(identity)).length
        at = found.at(-1)?.position ?? upTo
      }
      return count
    })
  }

  close(): void {
    this.#segments.release()
  }

  #reading<T>(read: () => T): T {
    try {
      return read()
    } catch (error) {
      throw new HubError('STORE_UNAVAILABLE', `The journal cannot be read: ${(error as Error).message}`)
    } finally {
      this.#segments.release()
    }
  }
}
