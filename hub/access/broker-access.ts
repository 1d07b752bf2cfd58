import { HubError } from '../../core/errors/hub-error'
import type { Broker, ListenerInfo } from '../../core/ports/broker'
import type { StoredDevice } from '../../core/ports/registry'
import type { BrokerAccessHub, ListenerView } from '../client/broker-access'
import type { LogInGuard } from './log-in-guard'
import type { OpenListeners } from './open-listeners'
import type { Services } from './services'

export interface BrokerAccessOptions {
  readonly services: Services
  readonly guard: LogInGuard
  readonly open: OpenListeners
  readonly broker: Pick<Broker, 'listeners' | 'enforceRights'>
  readonly log: { warn(about: object, message: string): void }
}

/** What the hub answers about programs on the broker and who is kept out of it. */
export class BrokerAccess implements BrokerAccessHub {
  readonly #options: BrokerAccessOptions
  /** Devices that nobody on an open listener may speak for. */
  readonly #protected = new Set<string>()

  constructor(options: BrokerAccessOptions) {
    this.#options = options
  }

  listServices: BrokerAccessHub['listServices'] = async () => this.#options.services.list()
  createService: BrokerAccessHub['createService'] = async (service, by) => {
    const created = await this.#options.services.create(service, by)
    await this.#protectedNow(service.name)
    return created
  }
  updateService: BrokerAccessHub['updateService'] = (name, patch, by) => this.#options.services.update(name, patch, by)
  deleteService: BrokerAccessHub['deleteService'] = (name, by) => this.#options.services.delete(name, by)
  makeServicePassword: BrokerAccessHub['makeServicePassword'] = (name, by) => this.#options.services.makePassword(name, by)

  listHeldOff: BrokerAccessHub['listHeldOff'] = async () => this.#options.guard.heldOff()
  letInAgain: BrokerAccessHub['letInAgain'] = async (id, by) => {
    if (!this.#options.guard.letIn(id, by)) throw new HubError('NOT_HELD_OFF', `"${id}" is not held off`)
  }

  listListeners: BrokerAccessHub['listListeners'] = async () => this.listeners()

  /** Every listener, and to which topics the open ones are bound. */
  listeners(): ListenerView[] {
    return this.#options.broker.listeners().map((listener) => this.#view(listener))
  }

  /** Says loudly, once per open listener, that devices come in there without a log-in of their own. */
  warnOfOpenListeners(): void {
    for (const { name, address, port, openTopics } of this.listeners()) {
      if (!openTopics) continue
      const login = this.#options.open.loginOf(name) ? 'with one log-in that all share' : 'WITHOUT ANY LOG-IN'
      this.#options.log.warn(
        { listener: name, topics: openTopics },
        `OPEN LISTENER "${name}" on ${address}:${port}: devices come in ${login}, for ${openTopics.join(', ')} (mqtt.open)`,
      )
    }
  }

  /**
   * A device was changed: when it got credentials or was blocked, nobody on an open listener may listen to it any longer. To be
   * called after each change; costs next to nothing when there is no open listener.
   */
  async deviceChanged({ id }: Pick<StoredDevice, 'id'>): Promise<void> {
    if (this.#options.open.isProtected(id)) await this.#protectedNow(id)
    else this.#protected.delete(id)
  }

  async #protectedNow(id: string): Promise<void> {
    if (this.#protected.has(id) || !this.#hasOpen()) return
    this.#protected.add(id)
    await this.#options.broker.enforceRights()
  }

  #hasOpen(): boolean {
    return this.#options.broker.listeners().some(({ name }) => this.#options.open.has(name))
  }

  #view({ name, host, port, tls }: ListenerInfo): ListenerView {
    return { name, address: host, port, tls, openTopics: this.#options.open.topicsOf(name) }
  }
}
