import { hub } from '../../hub/client/current'
import type { Health, HubEvents, RejectedPage } from '../../hub/client/hub'
import { asError } from '../shared/failure'
import { Listening } from '../shared/listening'
import type { Types } from './page-data'
import { rejectedShown } from './rejected-board'

interface Watcher {
  onTypes(types: Types): void
  onHealth(health: Health): void
  onConnection(connection: HubEvents['connection']): void
  onRejected(page: RejectedPage): void
}

/** What the widget asks the hub itself, because no node brings it: device types, health, and what was rejected earlier. */
export class HubWatch {
  readonly #watcher: Watcher
  readonly #connection: Listening<'connection'>
  readonly #health: Listening<'health'>
  #introduced = false
  #isWell = true
  #stopped = false

  constructor(watcher: Watcher) {
    this.#watcher = watcher
    this.#connection = new Listening('connection', (event) => {
      watcher.onConnection(event)
      // A hub that comes back may be a newer one, with other types.
      this.#introduced = false
      if (event.connected) void this.tend()
    })
    this.#health = new Listening('health', (health) => this.#heard(health))
  }

  /** To be called every few seconds: asks what is not known yet, how a trouble stands, and how much was rejected. Never rejects. */
  async tend(): Promise<void> {
    this.#connection.ensure()
    this.#health.ensure()
    try {
      if (!this.#introduced) await this.#introduce()
      // The hub tells changes only. What it said of a trouble grows old, and one that ended while it started is never told to have ended.
      else if (!this.#isWell) this.#heard(await hub().health())
      const page = await hub().rejected({ limit: rejectedShown })
      if (!this.#stopped) this.#watcher.onRejected(page)
    } catch (error) {
      if (!this.#introduced) this.#watcher.onConnection({ connected: false, detail: asError(error).message })
    }
  }

  stop(): void {
    this.#stopped = true
    this.#connection.stop()
    this.#health.stop()
  }

  async #introduce(): Promise<void> {
    const { types } = await hub().describe()
    const health = await hub().health()
    this.#introduced = true
    if (this.#stopped) return
    this.#watcher.onTypes(new Map(types.map((type) => [type.name, type])))
    this.#heard(health)
    this.#watcher.onConnection({ connected: true, detail: '' })
  }

  #heard(health: Health): void {
    this.#isWell = health.state === 'ok'
    if (!this.#stopped) this.#watcher.onHealth(health)
  }
}
