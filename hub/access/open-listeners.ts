import { createHash, timingSafeEqual } from 'node:crypto'
import { openIdentity } from '../../core/access/identity'
import type { RegistrationPolicy } from '../../core/device'
import type { Dialect } from '../../core/dialect'
import type { StoredDevice } from '../../core/ports/registry'
import { placeOf, rootsOf } from './topic-rights'

/** A listener for an old fleet whose devices share one log-in, or have none. */
export interface OpenListener {
  readonly name: string
  readonly dialects: readonly string[]
  /** The log-in that all of them share; null: there is none. */
  readonly login: { readonly username: string; readonly password: string } | null
}

export interface OpenListenersOptions {
  readonly listeners: readonly OpenListener[]
  readonly dialects: readonly Dialect[]
  readonly find: (id: string) => StoredDevice | undefined
  /** Whether a service account has this name. */
  readonly isService: (name: string) => boolean
  /** Whether a device has a certificate that lets it in. */
  readonly hasCertificate?: (device: string) => boolean
  /** Whether the credentials of a device were revoked, also when it was deleted afterwards. */
  readonly isBlocked: (id: string) => boolean
  readonly policy: RegistrationPolicy
  /** Whether there are so many devices that no unknown one comes in unasked. */
  readonly isFull?: () => boolean
}

interface Bound {
  readonly listener: OpenListener
  readonly identity: string
  readonly roots: readonly string[]
}

/**
 * What old fleets may do: use the topics of their dialects, and only in the name of devices that have nothing better. Who gets a
 * password or a certificate, or is blocked, can no longer be spoken for here from that moment on.
 */
export class OpenListeners {
  readonly #options: OpenListenersOptions
  readonly #byName: ReadonlyMap<string, Bound>

  /** Throws when a dialect is not installed. */
  constructor(options: OpenListenersOptions) {
    this.#options = options
    this.#byName = new Map(
      options.listeners.map((listener) => [
        listener.name,
        { listener, identity: openIdentity(listener.name), roots: rootsOf(spokenBy(listener, options.dialects)) },
      ]),
    )
  }

  has(name: string): boolean {
    return this.#byName.has(name)
  }

  /** Identity of everybody on this listener. */
  identityOf(name: string): string {
    return openIdentity(name)
  }

  /** The log-in it asks for; null: none. */
  loginOf(name: string): OpenListener['login'] {
    return this.#byName.get(name)?.listener.login ?? null
  }

  /** Topic filters that it is bound to, for people to read; null for listeners that are not open. */
  topicsOf(name: string): readonly string[] | null {
    return this.#byName.get(name)?.roots.map((root) => `${root}+/#`) ?? null
  }

  /** The device whose topic this is, if it may be used here; `topic` may be a filter, but not with a wildcard for the device. */
  deviceOf(name: string, topic: string): string | null {
    const device = placeOf(this.#byName.get(name)?.roots ?? [], topic)?.device
    return device !== undefined && !this.isProtected(device) ? device : null
  }

  /** Whether nobody may use this name here: it proves who it is elsewhere, is blocked, or the site takes in no such device. */
  isProtected(name: string): boolean {
    const { find, isService, hasCertificate, isBlocked, policy, isFull } = this.#options
    if (isService(name) || hasCertificate?.(name) || isBlocked(name)) return true
    const device = find(name)
    return device ? device.passwordHash !== null : policy === 'claim' || policy === 'refuse' || isFull?.() === true
  }

  /** Whether a client id is the name of somebody who is not to be spoken for. */
  isTaken(clientId: string): boolean {
    const { find, isService, hasCertificate, isBlocked } = this.#options
    if (isService(clientId) || hasCertificate?.(clientId) || isBlocked(clientId)) return true
    return find(clientId) !== undefined && this.isProtected(clientId)
  }
}

/** Compares in a time that does not depend on the texts. */
export function isSameText(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest())
}

function spokenBy({ name, dialects }: OpenListener, installed: readonly Dialect[]): Dialect[] {
  return dialects.map((wanted) => {
    const dialect = installed.find((each) => each.name === wanted && each.transport !== 'hub')
    if (dialect) return dialect
    const known = installed.filter(({ transport }) => transport !== 'hub').map((each) => each.name)
    throw new Error(`mqtt.open "${name}": there is no dialect "${wanted}" that devices speak; there are ${known.join(', ')}`)
  })
}
