import { openListenerOf, serviceIdentity, serviceOf } from '../../core/access/identity'
import { isDeviceId, type RegistrationPolicy } from '../../core/device'
import type { Authentication, BrokerPolicy, ClientCertificate, DropReason, LogIn } from '../../core/ports/broker'
import type { StoredService } from '../../core/ports/identity'
import type { StoredDevice } from '../../core/ports/registry'
import type { LogInGuard } from './log-in-guard'
import { isSameText, type OpenListeners } from './open-listeners'
import type { Candidate, Verdict } from './password-check'
import type { PasswordOwner, PasswordSeals } from './password-seals'
import type { ServiceBook } from './service-book'
import type { TopicRights } from './topic-rights'

/** Whose certificate it is, or why it lets nobody in. */
export type CertificateVerdict = { readonly ok: true; readonly device: string } | { readonly ok: false; readonly reason: string }

export interface DevicePolicyOptions {
  readonly find: (id: string) => StoredDevice | undefined
  /** Whether the credentials of a device were revoked, also when it was deleted afterwards. */
  readonly isBlocked: (id: string) => boolean
  /** Site-wide key with which a device without credentials of its own may connect. */
  readonly provisioningKey: string
  /** What becomes of devices nobody has created. */
  readonly policy: RegistrationPolicy
  /** Whether there are so many devices that no unknown one comes in unasked. */
  readonly isFull?: () => boolean
  /** Whether the password belongs to the hash. */
  readonly verify: (password: string, hash: string) => Promise<boolean>
  readonly seals: Pick<PasswordSeals, 'fits' | 'proven'>
  /** Takes a claim code: used up, it is the device's own password from then on. */
  readonly claim: (device: string, code: string, address: string | null) => Promise<boolean>
  readonly certificates: {
    check(certificate: ClientCertificate): CertificateVerdict | Promise<CertificateVerdict>
    /** Whether a device has one that lets it in. */
    isHeldBy?(device: string): boolean
  }
  readonly guard: LogInGuard
  readonly services: ServiceBook
  readonly open: OpenListeners
  readonly rights: TopicRights
  /** How long a dialect keeps the sessions of its devices, ms; null: as long as the broker is set to. */
  readonly sessionExpiryMs: (dialect: string) => number | null
  /** ms UTC. */
  readonly now: () => number
}

/** Client ids of old devices are short; longer ones would only fill the memory. */
const maxFlapChars = 64

const at = 0x40
const question = 0x3f

/**
 * Who may connect: a device by its certificate, its own password, a claim code or the provisioning key; a service account by its
 * password; old fleets on a listener of their own. And what each of them may do then.
 */
export class DevicePolicy implements BrokerPolicy {
  readonly #options: DevicePolicyOptions

  constructor(options: DevicePolicyOptions) {
    this.#options = options
  }

  mayOpen(remoteAddress: string | null): boolean {
    return this.#options.guard.mayOpen(remoteAddress)
  }

  async authenticate(logIn: LogIn): Promise<Authentication> {
    const { username, password, certificate, listener, clientId } = logIn
    if (this.#options.open.has(listener)) return this.#old(logIn)
    if (certificate) return this.#byCertificate(certificate, logIn)
    if (username === undefined || password === undefined)
      return refuse(5, 'no user name and password; anonymous devices are refused')
    if (!isDeviceId(username)) return refuse(4, 'the user name is not a device id')
    if (this.#isSomebodyElse(clientId, username)) return refuse(5, `the client id is the name of another, "${clientId}"`)
    const service = this.#options.services.get(username)
    return service ? this.#service(service, password, logIn) : this.#device(username, password, logIn)
  }

  sessionExpiryMs(identity: string): number | null {
    const device = this.#options.find(identity)
    return device ? this.#options.sessionExpiryMs(device.dialect) : null
  }

  mayPublish(identity: string, topic: string): boolean {
    const { rights, services, open } = this.#options
    const mark = identity.charCodeAt(0)
    if (mark === at) return !rights.isHubOnly(topic) && services.mayPublish(identity.slice(1), topic)
    if (mark === question) return open.deviceOf(identity.slice(1), topic) !== null
    return rights.mayPublish(identity, topic)
  }

  maySubscribe(identity: string, filter: string): boolean {
    const service = serviceOf(identity)
    if (service !== null) return this.#options.services.maySubscribe(service, filter)
    const listener = openListenerOf(identity)
    if (listener !== null) return this.#options.open.deviceOf(listener, filter) !== null
    return this.#options.rights.maySubscribe(identity, filter)
  }

  /** A service speaks in the name of the device whose message it brings, and in its own otherwise. */
  publisherOf(identity: string, topic: string): string {
    const mark = identity.charCodeAt(0)
    if (mark === at) return this.#options.rights.senderOf(topic) ?? identity
    if (mark === question) return this.#options.open.deviceOf(identity.slice(1), topic) ?? identity
    return identity
  }

  async #byCertificate(certificate: ClientCertificate, { username, clientId }: LogIn): Promise<Authentication> {
    if (certificate.problem !== null) return badCertificate(`the certificate proves nothing: ${certificate.problem}`)
    const verdict = await this.#options.certificates.check(certificate)
    if (!verdict.ok) return badCertificate(verdict.reason)
    const { device } = verdict
    if (!isDeviceId(device) || this.#options.services.has(device)) return badCertificate(`"${device}" is not the id of a device`)
    if (username !== undefined && username !== device)
      return badCertificate(`the certificate is of "${device}" but the user name is "${username}"`)
    if (this.#isSomebodyElse(clientId, device)) return refuse(5, `the client id is the name of another, "${clientId}"`)
    if (this.#options.isBlocked(device)) return refuse(5, 'the device is blocked')
    return this.#letIn(device, device)
  }

  async #service(service: StoredService, password: Uint8Array, logIn: LogIn): Promise<Authentication> {
    const { name, passwordHash, disabled } = service
    const identity = serviceIdentity(name)
    if (this.#options.guard.refuses(identity)) return heldOff()
    const refusal = await this.#prove(name, password, [this.#password(passwordHash, { kind: 'service', name })], logIn)
    if (refusal) return refusal
    return disabled ? refuse(5, 'the service account is disabled') : this.#letIn(identity, identity)
  }

  async #device(id: string, password: Uint8Array, logIn: LogIn): Promise<Authentication> {
    const device = this.#options.find(id)
    if (this.#options.isBlocked(id)) return refuse(5, 'the device is blocked')
    if (this.#options.guard.refuses(id)) return heldOff()
    const refusal = await this.#prove(id, password, this.#candidates(id, device, logIn.remoteAddress), logIn)
    return refusal ?? this.#letIn(id, id)
  }

  /** Everybody on an open listener is the same to us, except that each client id flaps for itself. */
  async #old({ listener, username, password, clientId, remoteAddress, certificate: _ }: LogIn): Promise<Authentication> {
    const { open, guard } = this.#options
    const identity = open.identityOf(listener)
    const login = open.loginOf(listener)
    if (open.isTaken(clientId)) return refuse(5, `the client id "${clientId}" is the name of somebody with a log-in of its own`)
    const key = `${identity}/${clientId.slice(0, maxFlapChars)}`
    if (guard.refuses(key)) return heldOff()
    if (login) {
      if (username === undefined || password === undefined) return refuse(5, 'no user name and password')
      const expected = `${login.username}\n${login.password}`
      const verify = async (given: string) => isSameText(given, expected)
      const given = Buffer.from(`${username}\n${Buffer.from(password).toString('utf8')}`)
      const refusal = await this.#prove(identity, given, [{ against: expected, isCostly: false, verify }], { remoteAddress })
      if (refusal) return refusal
    }
    return this.#letIn(identity, key)
  }

  #candidates(id: string, device: StoredDevice | undefined, address: string | null): Candidate[] {
    const { provisioningKey, policy, isFull, claim, certificates, now } = this.#options
    if (device?.passwordHash) {
      const { passwordHash, previousPasswordHash, previousPasswordUntil } = device
      const isOldGood = previousPasswordHash !== null && previousPasswordUntil !== null && now() < previousPasswordUntil
      const current = this.#password(passwordHash, { kind: 'device', name: id })
      return [current, ...(isOldGood ? [this.#password(previousPasswordHash)] : [])]
    }
    const byClaim: Candidate = { against: null, isCostly: false, verify: (code) => claim(id, code, address) }
    // Whoever has something of its own no longer gets in with what everybody has.
    const comesUnasked = (policy === 'auto' || policy === 'pending') && !isFull?.()
    const isKnown = device !== undefined || comesUnasked
    const takesKey = isKnown && !certificates.isHeldBy?.(id)
    const byKey = { against: provisioningKey, isCostly: false, verify: async (key: string) => isSameText(key, provisioningKey) }
    return takesKey ? [byKey, byClaim] : [byClaim]
  }

  /** `owner`: whose it is, where a seal may be kept for it. The one before the last may be the site's key, which a person may have chosen. */
  #password(hash: string, owner?: PasswordOwner): Candidate {
    const { verify, seals } = this.#options
    return {
      against: hash,
      isCostly: true,
      isSealed: (password) => seals.fits(password, hash),
      async verify(password) {
        const isRight = await verify(password, hash)
        if (isRight && owner) seals.proven(owner, password, hash)
        return isRight
      },
    }
  }

  /** Null when it is proven. */
  async #prove(
    id: string,
    password: Uint8Array,
    candidates: readonly Candidate[],
    { remoteAddress }: Pick<LogIn, 'remoteAddress'>,
  ): Promise<Authentication | null> {
    const secret = Buffer.from(password).toString('utf8')
    return refusalOf(await this.#options.guard.passwords.prove(id, remoteAddress ?? '', secret, candidates))
  }

  #letIn(identity: string, key: string): Authentication {
    if (this.#options.guard.refuses(key) || !this.#options.guard.loggedIn(key)) return heldOff()
    return { ok: true, identity }
  }

  /** Names are also client ids: nobody takes that of another. */
  #isSomebodyElse(clientId: string, name: string): boolean {
    return clientId !== name && (this.#options.find(clientId) !== undefined || this.#options.services.has(clientId))
  }
}

function refuse(code: 3 | 4 | 5, reason: string, counted?: DropReason): Authentication {
  return { ok: false, code, reason, ...(counted && { counted }) }
}

function refusalOf(verdict: Verdict): Authentication | null {
  if (verdict === 'wrong') return refuse(4, 'wrong password')
  if (verdict === 'held') return refuse(3, 'held off after too many wrong passwords', 'held-off')
  if (verdict === 'busy') return refuse(3, 'too many log-ins are being checked', 'held-off')
  return null
}

function heldOff(): Authentication {
  return refuse(3, 'held off: it logs in again and again', 'held-off')
}

function badCertificate(reason: string): Authentication {
  return refuse(5, reason, 'bad-certificate')
}
