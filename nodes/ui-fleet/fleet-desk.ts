import type { Rejected } from '../../core/rejected'
import type { Health, HubEvents, RejectedPage } from '../../hub/client/hub'
import { classify } from './classify'
import { FleetBoard } from './fleet-board'
import type { FleetNews, HubLine, Types } from './page-data'
import { RejectedBoard } from './rejected-board'

/** Everything a page shows, from the wires and from the hub, handed out as a whole or as what is new. No clock of its own. */
export class FleetDesk {
  readonly #fleet = new FleetBoard()
  readonly #rejected = new RejectedBoard()
  #health: Health | null = null
  #hub: HubLine | null = null
  #fresh = { rejected: false, health: false, hub: false }
  #onNews: () => void = () => undefined

  /** Calls `onNews` from now on when there is something that pages do not know yet. */
  tellNews(onNews: () => void): void {
    this.#onNews = onNews
  }

  /** False when the payload holds nothing that can be shown. */
  accept(payload: unknown): boolean {
    const items = (Array.isArray(payload) ? payload : [payload]).map(classify)
    const rejected = items.flatMap((item): Rejected[] => (item?.kind === 'rejected' ? [item.item] : []))
    if (rejected.length > 0) {
      this.#rejected.add(rejected)
      this.#note('rejected')
    }
    const isOfUse = this.#fleet.accept(payload)
    this.#noteFleet()
    return isOfUse || (Array.isArray(payload) && payload.length === 0)
  }

  setTypes(types: Types): void {
    this.#fleet.setTypes(types)
    this.#noteFleet()
  }

  setRejected({ items, total }: RejectedPage): void {
    if (this.#rejected.replace(items, total)) this.#note('rejected')
  }

  setHealth(health: Health): void {
    if (JSON.stringify(health) === JSON.stringify(this.#health)) return
    this.#health = health
    this.#note('health')
  }

  /** `now` counts only when the connection has changed: a page says since when. */
  setConnection({ connected, detail }: HubEvents['connection'], now: number): void {
    if (this.#hub?.connected === connected && this.#hub.detail === detail) return
    const since = this.#hub?.connected === connected ? this.#hub.since : now
    this.#hub = { connected, detail, since }
    this.#note('hub')
  }

  /** What is new since the last call; without news still the time, which tells pages that the server is alive. */
  takeNews(now: number): FleetNews {
    const { rejected, health, hub } = this.#fresh
    this.#fresh = { rejected: false, health: false, hub: false }
    return {
      now,
      ...(this.#fleet.isDirty && this.#fleet.takeNews()),
      ...(rejected && { rejected: this.#rejected.news() }),
      ...(health && this.#health && { health: this.#health }),
      ...(hub && this.#hub && { hub: this.#hub }),
    }
  }

  whole(now: number): FleetNews {
    return {
      now,
      whole: true,
      ...this.#fleet.whole(),
      rejected: this.#rejected.news(),
      ...(this.#health && { health: this.#health }),
      ...(this.#hub && { hub: this.#hub }),
    }
  }

  summary(): { readonly total: number; readonly offline: number } {
    return this.#fleet.summary()
  }

  #note(part: 'rejected' | 'health' | 'hub'): void {
    this.#fresh[part] = true
    this.#onNews()
  }

  #noteFleet(): void {
    if (this.#fleet.isDirty) this.#onNews()
  }
}
