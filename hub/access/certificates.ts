import type { ServerTls, SiteTls } from '../../adapters/tls'
import { SigningRequestError } from '../../adapters/tls'
import { type Actor, hubActor } from '../../core/access/actor'
import { isDeviceId } from '../../core/device'
import { HubError } from '../../core/errors/hub-error'
import type { ClientCertificate, ClientTrust } from '../../core/ports/broker'
import type { Shelf, StoredCertificate } from '../../core/ports/identity'
import type { StoredDevice } from '../../core/ports/registry'
import type { AuthorityView, CertificateView, DeviceAccessHub, IssuedCertificate } from '../client/device-access'
import { Turns } from '../identity/turns'
import { type Audit, deviceEntry } from './device-audit'

const day = 86_400_000
const defaultDays = 397

export interface CertificatesOptions {
  readonly shelf: Shelf<StoredCertificate>
  readonly tls: SiteTls
  readonly find: (device: string) => StoredDevice | undefined
  /** Ends the connections of a device. */
  readonly disconnect: (device: string) => number
  readonly audit: Audit
  readonly now: () => number
  /** The server's certificate to use from now on. */
  readonly onServer: (server: ServerTls) => void
  /** Who may sign certificates of devices from now on. */
  readonly onClientTrust: (trust: ClientTrust) => void
  /** What could not be done and is tried again. */
  readonly onError: (error: Error) => void
}

export type CertificateCheck = { readonly ok: true; readonly device: string } | { readonly ok: false; readonly reason: string }

/** The site's certificates: issues them to devices, knows which were revoked, and keeps the server's own good. */
export class Certificates {
  readonly #options: CertificatesOptions
  /** Reading the store again must not bring back what is being changed. */
  readonly #turns = new Turns()
  #bySerial = new Map<string, StoredCertificate>()
  /** The same by device; null while it has to be made anew. */
  #index: ReadonlyMap<string, readonly StoredCertificate[]> | null = null
  #listDueAt = 0

  private constructor(options: CertificatesOptions) {
    this.#options = options
  }

  static async open(options: CertificatesOptions): Promise<Certificates> {
    const certificates = new Certificates(options)
    certificates.#bySerial = await certificates.#stored()
    return certificates
  }

  /** Whether a client that showed this certificate is the device it names. At once: it is asked at every log-in. */
  check({ commonName, serial, fingerprint, problem }: ClientCertificate): CertificateCheck {
    const refuse = (reason: string) => ({ ok: false, reason }) as const
    if (problem !== null) return refuse(`the certificate proves nothing: ${problem}`)
    if (!isDeviceId(commonName)) return refuse('the common name of the certificate is not a device id')
    const device = this.#options.find(commonName)
    if (device?.blocked) return refuse('the credentials of the device were revoked')
    const known = this.#bySerial.get(serial)
    if (known?.fingerprint !== fingerprint) {
      const outside = this.#options.tls.outsideProblem(serial)
      return outside === null ? { ok: true, device: commonName } : refuse(outside)
    }
    if (known.revokedAt !== null) return refuse('the certificate was revoked')
    if (known.device !== commonName) return refuse('the certificate was issued to another device')
    if (!device) return refuse('the device was deleted')
    return { ok: true, device: commonName }
  }

  /** Whether a device has one that is good. Quick: it may be asked with every message. */
  isHeldBy(device: string): boolean {
    const now = this.#options.now()
    return (
      this.#byDevice()
        .get(device)
        ?.some(({ revokedAt, notAfter }) => revokedAt === null && notAfter > now) ?? false
    )
  }

  #byDevice(): ReadonlyMap<string, readonly StoredCertificate[]> {
    this.#index ??= Map.groupBy(this.#bySerial.values(), ({ device }) => device)
    return this.#index
  }

  /** Newest first. */
  list(device?: string): readonly CertificateView[] {
    return [...this.#bySerial.values()]
      .filter((each) => device === undefined || each.device === device)
      .sort((a, b) => b.issuedAt - a.issuedAt || (a.serial < b.serial ? -1 : 1))
      .map((each) => this.#view(each))
  }

  /** Rejects with DEVICE_NOT_FOUND or INVALID_ARGUMENT. */
  async issue(
    { device, csr, days = defaultDays }: Parameters<DeviceAccessHub['issueCertificate']>[0],
    by: Actor,
  ): Promise<IssuedCertificate> {
    const { tls, find, audit, now } = this.#options
    const known = find(device)
    if (!known) throw new HubError('DEVICE_NOT_FOUND', `there is no device "${device}"; create it first`)
    if (known.blocked)
      throw invalid(`the credentials of "${device}" were revoked; make it a new password first, which lets it in again`)
    if (!Number.isInteger(days) || days < 1 || days > 3650) throw invalid('days must be 1 to 3650')
    const renewed = this.list(device).find(({ state }) => state === 'valid')
    const { cert, key, ...facts } = await tls.issueDevice({ device, csr: csr ?? null, days }).catch((error: unknown) => {
      throw error instanceof SigningRequestError ? invalid(error.message) : error
    })
    const stored: StoredCertificate = { ...facts, device, issuedBy: by.name, issuedAt: now(), revokedAt: null, reason: null }
    await this.#put(stored)
    const { serial, fingerprint, notAfter } = stored
    await audit(
      deviceEntry(renewed ? 'certificate-renewed' : 'certificate-issued', by, device, {
        before: renewed ? { serial: renewed.serial, notAfter: renewed.notAfter } : null,
        after: { serial, fingerprint, notAfter, keyMadeHere: key !== null },
      }),
    )
    return { certificate: this.#view(stored), cert, ca: tls.ca, key }
  }

  /** Rejects with CERTIFICATE_NOT_FOUND. One that was revoked before stays as it is. */
  async revoke(serial: string, reason: string, by: Actor): Promise<CertificateView> {
    const known = this.#bySerial.get(plainSerial(serial))
    if (!known) throw new HubError('CERTIFICATE_NOT_FOUND', `this site issued no certificate with the serial number "${serial}"`)
    if (reason.length > 200) throw invalid('the reason has at most 200 characters')
    if (known.revokedAt !== null) return this.#view(known)
    const revoked = { ...known, revokedAt: this.#options.now(), reason: reason || null }
    await this.#put(revoked)
    this.#options.disconnect(revoked.device)
    await this.#options.audit(
      deviceEntry('certificate-revoked', by, revoked.device, { after: { serial: revoked.serial, reason: revoked.reason } }),
    )
    await this.#renewList()
    return this.#view(revoked)
  }

  /** Revokes every certificate of a device that is still good. */
  async revokeAll(device: string, reason: string, by: Actor): Promise<void> {
    for (const { serial } of this.list(device).filter(({ state }) => state === 'valid')) await this.revoke(serial, reason, by)
  }

  authority(): AuthorityView {
    const { ca, fingerprint, clientAuthority, server } = this.#options.tls
    const { source, notAfter, names } = server
    return { ca, fingerprint, clientAuthority, server: { source, notAfter, names } }
  }

  revocationList(): Promise<string> {
    const now = this.#options.now()
    // What has ended needs no revoking; it stays in a list or two more (RFC 5280 section 3.3).
    const revoked = [...this.#bySerial.values()].filter(
      ({ revokedAt, notAfter }) => revokedAt !== null && notAfter > now - 30 * day,
    )
    return this.#options.tls.revocationList(
      revoked.map(({ serial, revokedAt, reason }) => ({ serial, revokedAt: revokedAt ?? now, reason })),
    )
  }

  /** Rejects when it cannot be made, or the given files cannot be used; the old one then stays. */
  async replaceServer(by: Actor): Promise<AuthorityView> {
    const before = this.#options.tls.server
    const server = await this.#options.tls.replaceServer().catch((error: Error) => {
      throw invalid(error.message)
    })
    await this.#replaced(before, server, by)
    return this.authority()
  }

  /** Reads the store again: what another process revoked since ends its connections here. */
  async refresh(): Promise<void> {
    const before = await this.#turns.run(async () => {
      const known = this.#bySerial
      this.#bySerial = await this.#stored()
      this.#index = null
      return known
    })
    const fresh = [...this.#bySerial.values()].filter(
      ({ serial, revokedAt }) => revokedAt !== null && !before.get(serial)?.revokedAt,
    )
    for (const device of new Set(fresh.map((each) => each.device))) this.#options.disconnect(device)
    if (fresh.length > 0) await this.#renewList()
  }

  /** To be called every minute: takes up changed files, renews the server's certificate and the revocation list in time. */
  async tick(): Promise<void> {
    const { tls, onClientTrust, onError, now } = this.#options
    const before = tls.server
    const { server, clientTrust, problems } = await tls.takeUpChanges()
    for (const problem of problems) onError(new HubError('INVALID_ARGUMENT', problem))
    if (server) await this.#replaced(before, server, hubActor)
    if (clientTrust) onClientTrust(clientTrust)
    if (now() >= this.#listDueAt) await this.#renewList()
  }

  async #replaced(before: ServerTls, after: ServerTls, by: Actor): Promise<void> {
    this.#options.onServer(after)
    const facts = ({ source, notAfter, names }: ServerTls) => ({ source, notAfter, names })
    const entry = { action: 'server-certificate-replaced', by, subject: '', outcome: 'done', detail: '' } as const
    await this.#options.audit({ ...entry, before: facts(before), after: facts(after) })
  }

  /** What is revoked stays revoked even if the list cannot be written now: the hub does not go by the file. */
  async #renewList(): Promise<void> {
    try {
      await this.revocationList()
      this.#listDueAt = this.#options.now() + day
    } catch (error) {
      this.#listDueAt = this.#options.now() + 60_000
      this.#options.onError(error as Error)
    }
  }

  #put(stored: StoredCertificate): Promise<void> {
    return this.#turns.run(async () => {
      await this.#options.shelf.put(stored)
      this.#bySerial.set(stored.serial, stored)
      this.#index = null
    })
  }

  async #stored(): Promise<Map<string, StoredCertificate>> {
    return new Map((await this.#options.shelf.all()).map((each) => [each.serial, each]))
  }

  #view(stored: StoredCertificate): CertificateView {
    const state = stored.revokedAt !== null ? 'revoked' : stored.notAfter <= this.#options.now() ? 'expired' : 'valid'
    return { ...stored, state }
  }
}

/** Serial numbers are copied from tools that write them with colons, in capitals, or with a zero in front. */
function plainSerial(serial: string): string {
  return serial
    .toLowerCase()
    .replace(/[^0-9a-f]/g, '')
    .replace(/^0+/, '')
}

function invalid(message: string): HubError {
  return new HubError('INVALID_ARGUMENT', message)
}
