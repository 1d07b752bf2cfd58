import { HubError } from '../../../core/errors/hub-error'
import type { ProjectionPage } from '../../../core/ports/projection'
import type { UplinkFeed } from '../../../core/ports/uplink-feed'
import type { Uplink } from '../../../core/uplink'
import { newestPosition } from './newest-position'
import { listSegments } from './segment-files'
import { SegmentsReader } from './segments-reader'

/** Uplinks read in one go: of the largest that the broker takes they are some megabytes. */
const readAtOnce = 128

/** Bytes of payload after which a page ends, so that large messages do not fill the memory. */
const pageBytes = 8 * 1024 * 1024

/** Of some devices, the first may lie behind many of others. */
const fewestLookedAt = 500

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
      const most = identities ? Math.max(limit, fewestLookedAt) : limit
      const items: Uplink[] = []
      let [next, bytes, caughtUp] = [after, 0, false]
      for (let left = most; left > 0 && items.length < limit && bytes < pageBytes && !caughtUp; ) {
        const asked = Math.min(readAtOnce, left)
        const found = this.#segments.read(next, asked)
        for (const uplink of found) {
          if (items.length === limit) return { items, next, caughtUp: false }
          next = uplink.position
          bytes += uplink.payload.length
          if (identities?.has(uplink.identity) ?? true) items.push(uplink)
        }
        left -= asked
        caughtUp = found.length < asked
      }
      return { items, next, caughtUp }
    })
  }

  count(after: number, upTo: number, identities: ReadonlySet<string> | undefined): number {
    return this.#reading(() => {
      // What retention deleted is not there to be counted.
      const before = Math.max(after, (listSegments(this.#folder)[0]?.first ?? 1) - 1)
      // Positions follow each other without a hole, but for what was damaged.
      if (!identities) return Math.max(0, upTo - before)
      let count = 0
      for (let at = before; at < upTo; ) {
        const found = this.#segments.read(at, Math.min(readAtOnce, upTo - at))
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
