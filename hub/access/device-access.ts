import type { SiteTls } from '../../adapters/tls'
import { hubActor } from '../../core/access/actor'
import type { DeviceType } from '../../core/channel'
import type { DeviceView, RegistrationPolicy } from '../../core/device'
import type { ClientCertificate } from '../../core/ports/broker'
import type { IdentityStore } from '../../core/ports/identity'
import type { DeviceAccessHub } from '../client/device-access'
import type { DeviceBook } from '../engines/device-book'
import { Trouble } from '../engines/trouble'
import { Admission } from './admission'
import { type CertificateCheck, Certificates, type CertificatesOptions } from './certificates'
import { Claims } from './claims'
import { Credentials } from './credentials'
import type { Audit } from './device-audit'
import { RegistrationDesk } from './registration'
import { RegistrationProofs } from './registration-proof'
import { type TurnedAway, TurnedAwayList } from './turned-away'
import { isFull } from './unasked'

/** How often the store is asked whether another process changed it: a revocation on the command line holds within this. */
const lookEveryMs = 2_000
const tickEveryMs = 60_000

export interface DeviceAccessOptions {
  readonly book: DeviceBook
  readonly types: readonly DeviceType[]
  readonly policy: RegistrationPolicy
  /** Devices above which none comes in unasked. */
  readonly mostUnasked?: number
  readonly identity: Pick<IdentityStore, 'claims' | 'certificates' | 'version'>
  readonly tls: SiteTls
  readonly provisioningKey: string
  readonly newPassword: () => Promise<{ readonly password: string; readonly hash: string }>
  readonly hashPassword: (password: string) => Promise<string>
  /** Whether a password belongs to a hash. */
  readonly verify: (password: string, hash: string) => Promise<boolean>
  /** Whether a service account has this name, by which it logs in at the broker. */
  readonly isService: (name: string) => boolean
  /** Ends the connections of an identity. */
  readonly disconnect: (identity: string) => number
  readonly view: (device: string) => Promise<DeviceView>
  /** Sets the approval, as `Hub.updateDevice` does. */
  readonly approve: DeviceAccessHub['approveDevice']
  readonly takeUpRejected: (device: string) => Promise<void>
  /** Where devices connect. */
  readonly mqtt: () => { readonly host: string; readonly port: number; readonly tls: boolean }
  readonly audit: Audit
  readonly onServer: CertificatesOptions['onServer']
  readonly onClientTrust: CertificatesOptions['onClientTrust']
  /** A registration was refused; at most once per device, reason and hour. */
  readonly onTurnedAway?: (refusal: TurnedAway) => void
  readonly onError: (error: Error) => void
  readonly now: () => number
  /** ms of a clock that never goes back. */
  readonly elapsed: () => number
}

/** What lets devices in: registration, claim codes, passwords and certificates. */
export class DeviceAccess implements DeviceAccessHub {
  readonly #options: DeviceAccessOptions
  readonly #certificates: Certificates
  readonly #claims: Claims
  readonly #credentials: Credentials
  readonly #registration: RegistrationDesk
  /** Registrations that were refused, also those that the registrar finds among the messages. */
  readonly turnedAway: TurnedAwayList
  #version: number
  #timers: NodeJS.Timeout[] = []

  private constructor(options: DeviceAccessOptions, certificates: Certificates, claims: Claims, version: number) {
    const { book, types, policy, provisioningKey, newPassword, hashPassword, audit, now } = options
    this.#options = options
    this.#certificates = certificates
    this.#claims = claims
    this.#version = version
    let provisioningHash: Promise<string> | null = null
    const common = { book, newPassword, audit, now, provisioningHash: () => (provisioningHash ??= hashPassword(provisioningKey)) }
    this.turnedAway = new TurnedAwayList({ audit, now, ...(options.onTurnedAway ? { onNoted: options.onTurnedAway } : {}) })
    this.#credentials = new Credentials({
      ...common,
      disconnect: options.disconnect,
      revokeCertificates: (device, by) => certificates.revokeAll(device, 'privilegeWithdrawn', by),
    })
    this.#registration = new RegistrationDesk({
      ...common,
      types,
      policy,
      isFull: () => isFull(book, options.mostUnasked),
      claims,
      proofs: new RegistrationProofs({ provisioningKey, verify: options.verify, now, elapsed: options.elapsed }),
      admission: new Admission({ book, takeUpRejected: options.takeUpRejected }),
      turnedAway: this.turnedAway,
      hashPassword,
      view: options.view,
      mqtt: options.mqtt,
      disconnect: options.disconnect,
      isService: options.isService,
    })
    // A device that is made again later under the same id is another one.
    book.onRemoved((device) => {
      certificates.revokeAll(device, 'cessationOfOperation', hubActor).catch(options.onError)
    })
  }

  static async open(options: DeviceAccessOptions): Promise<DeviceAccess> {
    const { book, types, identity, tls, disconnect, audit, now, onServer, onClientTrust, onError } = options
    const version = await identity.version()
    const find = (device: string) => book.get(device)
    const shelf = identity.certificates
    const certificates = await Certificates.open({ shelf, tls, find, disconnect, audit, now, onServer, onClientTrust, onError })
    const hasCertificate = (device: string) => certificates.isHeldBy(device)
    const claims = await Claims.open({ shelf: identity.claims, book, types, hasCertificate, audit, now })
    return new DeviceAccess(options, certificates, claims, version)
  }

  registerDevice: DeviceAccessHub['registerDevice'] = (request, proof) => this.#registration.register(request, proof)
  approveDevice: DeviceAccessHub['approveDevice'] = async (id, by) => {
    const device = await this.#options.view(id)
    return device.approval === 'approved' ? device : this.#options.approve(id, by)
  }
  makeCredential: DeviceAccessHub['makeCredential'] = (id, overlapMs, by) => this.#credentials.make(id, overlapMs ?? 0, by)
  revokeCredentials: DeviceAccessHub['revokeCredentials'] = async (id, by) => {
    await this.#credentials.revoke(id, by)
    return this.#options.view(id)
  }
  listClaims: DeviceAccessHub['listClaims'] = async () => this.#claims.list()
  createClaims: DeviceAccessHub['createClaims'] = (claim, by) => this.#claims.create(claim, by)
  deleteClaim: DeviceAccessHub['deleteClaim'] = (id, by) => this.#claims.delete(id, by)
  listCertificates: DeviceAccessHub['listCertificates'] = async (device) => this.#certificates.list(device)
  issueCertificate: DeviceAccessHub['issueCertificate'] = (request, by) => this.#certificates.issue(request, by)
  revokeCertificate: DeviceAccessHub['revokeCertificate'] = (serial, reason, by) => this.#certificates.revoke(serial, reason, by)
  authority: DeviceAccessHub['authority'] = async () => this.#certificates.authority()
  revocationList: DeviceAccessHub['revocationList'] = () => this.#certificates.revocationList()
  replaceServerCertificate: DeviceAccessHub['replaceServerCertificate'] = (by) => this.#certificates.replaceServer(by)

  /** Whether a client that showed this certificate is the device it names. */
  checkCertificate(certificate: ClientCertificate): CertificateCheck {
    return this.#certificates.check(certificate)
  }

  /** Whether a device has a certificate of this site that lets it in. */
  hasCertificate(device: string): boolean {
    return this.#certificates.isHeldBy(device)
  }

  /** Whether an MQTT password is a claim code that this device may use; it is its own password then. */
  claimByPassword(device: string, secret: string, address: string | null): Promise<boolean> {
    return this.#registration.claimByPassword(device, secret, address)
  }

  /** Takes up what another process changed in the store. */
  async refresh(): Promise<void> {
    const version = await this.#options.identity.version()
    if (version === this.#version) return
    await this.#claims.refresh()
    await this.#certificates.refresh()
    this.#version = version
  }

  /** Takes up changed files and renews what ends soon. */
  tick(): Promise<void> {
    return this.#certificates.tick()
  }

  /** Keeps looking, until {@link stop}. */
  start(): void {
    const trouble = new Trouble(this.#options.onError)
    const every = (ms: number, act: () => Promise<void>) => {
      const timer = setInterval(() => void act().catch((error) => trouble.failed(error)), ms)
      timer.unref()
      return timer
    }
    this.#timers = [every(lookEveryMs, () => this.refresh()), every(tickEveryMs, () => this.tick())]
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer)
    this.#timers = []
  }
}
