import type { Uplink } from '../uplink'
import type { ProjectionPage } from './projection'

/** Follows the raw messages in the journal beside its writer. Any number of readers, in any thread. */
export interface UplinkFeed {
  /** Newest position; 0 when the journal is empty. */
  head(): number
  /**
   * Up to `limit` uplinks with a position > `after`, ascending; `identities`: only of these (absent: of all). Damaged parts are passed
   * over. `next` also moves past what was left out. Throws HubError STORE_UNAVAILABLE.
   */
  page(after: number, identities: ReadonlySet<string> | undefined, limit: number): ProjectionPage<Uplink>
  /** How many have a position in (`after`, `upTo`]. */
  count(after: number, upTo: number, identities: ReadonlySet<string> | undefined): number
  close(): void
}
