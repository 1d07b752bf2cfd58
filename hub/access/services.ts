import type { Actor } from '../../core/access/actor'
import type { AuditAction, AuditEntry } from '../../core/access/audit'
import { serviceIdentity } from '../../core/access/identity'
import { HubError } from '../../core/errors/hub-error'
import type { Broker } from '../../core/ports/broker'
import type { StoredService } from '../../core/ports/identity'
import type { NewService, ServicePatch, ServiceView } from '../client/broker-access'
import type { ServiceBook } from './service-book'
import { checkFilters, checkNote, checkServiceName } from './service-fields'

export interface ServicesOptions {
  readonly book: ServiceBook
  readonly broker: Pick<Broker, 'forget' | 'connectionsOf' | 'disconnect'>
  /** Whether a device has this id: the two share the user names. */
  readonly isDevice: (name: string) => boolean
  /** Whether only the hub itself may speak on a topic. */
  readonly isHubOnly: (topic: string) => boolean
  /** Makes a password and its hash. */
  readonly newPassword: () => Promise<{ readonly password: string; readonly hash: string }>
  readonly audit: (entry: AuditEntry) => Promise<void>
  /** ms UTC. */
  readonly now: () => number
}

/** Makes, changes and deletes service accounts: programs on the broker with rights to the topics they are given, and no others. */
export class Services {
  readonly #options: ServicesOptions
  /** One change at a time, so that two of them cannot both make the same account. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(options: ServicesOptions) {
    this.#options = options
  }

  list(): ServiceView[] {
    return this.#options.book.list().map((service) => this.#view(service))
  }

  create({ name, read = [], write = [], note = '' }: NewService, by: Actor): Promise<{ service: ServiceView; password: string }> {
    return this.#inTurn(async () => {
      const { book, isDevice, newPassword, now } = this.#options
      checkServiceName(name)
      this.#check({ read, write, note })
      if (book.has(name)) throw new HubError('SERVICE_EXISTS', `there already is a service account "${name}"`)
      if (isDevice(name)) throw new HubError('SERVICE_EXISTS', `"${name}" is the id of a device`)
      const { password, hash } = await newPassword()
      const at = now()
      const service = { name, passwordHash: hash, read, write, disabled: false, note, createdAt: at, updatedAt: at }
      await book.put(service)
      await this.#note('service-created', by, name, null, rightsOf(service))
      return { service: this.#view(service), password }
    })
  }

  update(name: string, patch: ServicePatch, by: Actor): Promise<ServiceView> {
    return this.#inTurn(async () => {
      const before = this.#find(name)
      this.#check(patch)
      const service: StoredService = { ...before, ...given(patch), updatedAt: this.#options.now() }
      await this.#replace(before, service)
      await this.#end(name)
      await this.#note('service-changed', by, name, rightsOf(before), rightsOf(service))
      return this.#view(service)
    })
  }

  delete(name: string, by: Actor): Promise<void> {
    return this.#inTurn(async () => {
      const before = this.#find(name)
      await this.#options.book.delete(name)
      await this.#end(name)
      await this.#note('service-deleted', by, name, rightsOf(before), null)
    })
  }

  makePassword(name: string, by: Actor): Promise<{ password: string }> {
    return this.#inTurn(async () => {
      const before = this.#find(name)
      const { password, hash } = await this.#options.newPassword()
      await this.#replace(before, { ...before, passwordHash: hash, updatedAt: this.#options.now() })
      this.#options.broker.disconnect(serviceIdentity(name))
      await this.#note('service-password-made', by, name, null, null)
      return { password }
    })
  }

  /** Stores the hash of the same password in another way, unless there is another one by now. */
  sealPassword(name: string, before: string, sealed: string): Promise<void> {
    return this.#inTurn(async () => {
      const service = this.#options.book.get(name)
      if (service?.passwordHash === before) await this.#options.book.replace(service, { ...service, passwordHash: sealed })
    })
  }

  async #replace(before: StoredService, after: StoredService): Promise<void> {
    if (await this.#options.book.replace(before, after)) return
    throw new HubError(
      'INVALID_ARGUMENT',
      `the service account "${before.name}" was just changed by somebody else; look at it again`,
    )
  }

  #find(name: string): StoredService {
    const service = this.#options.book.get(name)
    if (!service) throw new HubError('SERVICE_NOT_FOUND', `there is no service account "${name}"`)
    return service
  }

  #check({ read = [], write = [], note = '' }: ServicePatch): void {
    checkFilters('read', read, this.#options.isHubOnly)
    checkFilters('write', write, this.#options.isHubOnly)
    checkNote(note)
  }

  /** Its sessions go, too: they hold subscriptions, and messages for them. */
  async #end(name: string): Promise<void> {
    await this.#options.broker.forget(serviceIdentity(name), () => false)
  }

  #view({ passwordHash: _, ...service }: StoredService): ServiceView {
    return { ...service, connected: this.#options.broker.connectionsOf(serviceIdentity(service.name)) > 0 }
  }

  #note(action: AuditAction, by: Actor, name: string, before: unknown, after: unknown): Promise<void> {
    return this.#options.audit({ action, by, subject: `service ${name}`, outcome: 'done', before, after, detail: '' })
  }

  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(change)
    this.#last = turn.catch(() => {})
    return turn
  }
}

function rightsOf({ read, write, disabled, note }: StoredService): object {
  return { read, write, disabled, note }
}

/** Only the fields that a caller may change, and only those it gave. */
function given({ read, write, disabled, note }: ServicePatch): ServicePatch {
  return {
    ...(read !== undefined && { read }),
    ...(write !== undefined && { write }),
    ...(disabled !== undefined && { disabled }),
    ...(note !== undefined && { note }),
  }
}
