import { join } from 'node:path'
import type { ClientTrust } from '../../core/ports/broker'
import { type AuthorityOptions, namesFor, openCa, openServer } from './authority'
import { stampOf } from './given-files'
import { type GivenServerFiles, namesOf, readGivenServer } from './given-server'
import { type DeviceCertificate, type DeviceCertificateRequest, issueDevice } from './issue-device'
import { OutsideAuthority, type OutsideAuthorityFiles } from './outside-authority'
import type { Pair } from './pair'
import { PemFolder } from './pem-folder'
import { RevocationFile } from './revocation-file'
import type { Revoked } from './revocation-list'
import { day } from './x509'

export interface SiteTlsOptions extends AuthorityOptions {
  /** Server certificate from elsewhere; null: Busbar's own authority issues it. */
  readonly given?: GivenServerFiles | null
  /** Authority of device certificates beside Busbar's own. */
  readonly outside?: OutsideAuthorityFiles | null
}

/** What a TLS listener serves with, PEM. */
export interface ServerTls {
  readonly key: string
  /** With the chain, where one was given. */
  readonly cert: string
  readonly source: 'own' | 'given'
  /** ms since the epoch. */
  readonly notAfter: number
  readonly names: readonly string[]
}

/** What {@link SiteTls.takeUpChanges} found. */
export interface TlsChanges {
  /** The server's certificate to use from now on; null: as before. */
  readonly server: ServerTls | null
  /** Who may sign certificates of devices from now on; null: as before. */
  readonly clientTrust: ClientTrust | null
  /** What could not be used or done, and stays as it was. */
  readonly problems: readonly string[]
}

/** After a failed renewal, e.g. on a full disk. */
const retryMs = 3_600_000

/**
 * Everything the site has to do with certificates: its own authority, the server's certificate (own or given), certificates
 * for devices, what was revoked, and an authority from outside.
 */
export class SiteTls {
  readonly #options: SiteTlsOptions
  readonly #files: PemFolder
  readonly #ca: Pair
  readonly #revocations: RevocationFile
  #server: ServerTls
  #outside: OutsideAuthority | null
  #stamps: { server: string; outside: string }
  #renewalDueAt: number

  private constructor(options: SiteTlsOptions, files: PemFolder, ca: Pair, server: ServerTls, outside: OutsideAuthority | null) {
    this.#options = options
    this.#files = files
    this.#ca = ca
    this.#server = server
    this.#outside = outside
    this.#revocations = new RevocationFile(files, ca)
    this.#stamps = { server: stampOf(serverFiles(files, options)), outside: stampOf(outsideFiles(options)) }
    this.#renewalDueAt = nowOf(options) + day
  }

  /** Makes what is missing in the folder, and reads the given files. Throws `AuthorityError` when a file cannot be used. */
  static async open(folder: string, options: SiteTlsOptions = {}): Promise<SiteTls> {
    namesFor(options)
    const files = new PemFolder(folder)
    const ca = await openCa(files, nowOf(options))
    const outside = options.outside ? await OutsideAuthority.read(options.outside, nowOf(options)) : null
    return new SiteTls(options, files, ca, await readServer(files, ca, options), outside)
  }

  /** PEM of the site's own authority: the certificate devices are given to trust. */
  get ca(): string {
    return this.#ca.cert
  }

  /** SHA-256 of `ca`, upper-case hex with colons: to compare by eye. It stays the same when the server's certificate is renewed. */
  get fingerprint(): string {
    return this.#ca.certificate.fingerprint256
  }

  get server(): ServerTls {
    return this.#server
  }

  /**
   * Who may sign certificates of devices: what a listener trusts. The list of the own authority is not among those: what it
   * revoked is known without, and at once.
   */
  get clientTrust(): ClientTrust {
    const { ca, crls } = this.#outside ?? { ca: null, crls: [] }
    return { authorities: ca === null ? [this.#ca.cert] : [this.#ca.cert, ca], revocationLists: crls }
  }

  get clientAuthority(): 'own' | 'own and given' {
    return this.#outside ? 'own and given' : 'own'
  }

  /** Throws `SigningRequestError`. */
  issueDevice(request: DeviceCertificateRequest): Promise<DeviceCertificate> {
    return issueDevice(request, this.#ca, nowOf(this.#options))
  }

  /** The list of what was revoked, PEM: that of the file `crl.pem` if it says just this and is fresh, else a new one. */
  revocationList(revoked: readonly Revoked[]): Promise<string> {
    return this.#revocations.current(revoked, nowOf(this.#options))
  }

  /** Why a certificate that Busbar did not issue proves nothing although it verified; null when it is good. */
  outsideProblem(serial: string): string | null {
    if (!this.#outside) return 'the certificate is not among those that this site issued'
    return this.#outside.problemWith(serial, nowOf(this.#options))
  }

  /** Issues the server's certificate anew, or reads the given files again. Throws `AuthorityError`; the old one then stays. */
  async replaceServer(): Promise<ServerTls> {
    this.#server = await readServer(this.#files, this.#ca, this.#options, true)
    this.#stamps.server = stampOf(serverFiles(this.#files, this.#options))
    return this.#server
  }

  /**
   * To be called every minute or so: reads files again that were changed, and renews the server's own certificate when it has
   * less than 30 days to go or lacks a name. Never throws; what cannot be used is told once.
   */
  async takeUpChanges(): Promise<TlsChanges> {
    const problems: string[] = []
    const attempt = async <T>(act: () => Promise<T>): Promise<T | null> => {
      try {
        return await act()
      } catch (error) {
        problems.push((error as Error).message)
        return null
      }
    }
    const server = await attempt(() => this.#changedServer())
    const clientTrust = await attempt(() => this.#changedOutside())
    return { server, clientTrust, problems }
  }

  async #changedServer(): Promise<ServerTls | null> {
    const now = nowOf(this.#options)
    const files = serverFiles(this.#files, this.#options)
    const stamp = stampOf(files)
    const due = this.#server.source === 'own' && now >= this.#renewalDueAt
    if (stamp === this.#stamps.server && !due) return null
    this.#stamps.server = stamp
    this.#renewalDueAt = now + retryMs
    const found = await readServer(this.#files, this.#ca, this.#options)
    this.#renewalDueAt = now + day
    if (found.source === 'own') this.#stamps.server = stampOf(files)
    if (found.cert === this.#server.cert && found.key === this.#server.key) return null
    this.#server = found
    return found
  }

  async #changedOutside(): Promise<ClientTrust | null> {
    if (!this.#options.outside) return null
    const stamp = stampOf(outsideFiles(this.#options))
    if (stamp === this.#stamps.outside) return null
    this.#stamps.outside = stamp
    this.#outside = await OutsideAuthority.read(this.#options.outside, nowOf(this.#options))
    return this.clientTrust
  }
}

async function readServer(files: PemFolder, ca: Pair, options: SiteTlsOptions, anew = false): Promise<ServerTls> {
  const now = nowOf(options)
  const { given } = options
  const found = given ? readGivenServer(given, now) : await openServer(files, ca, namesFor(options), now, anew)
  return {
    key: found.key,
    cert: found.cert,
    source: given ? 'given' : 'own',
    notAfter: found.certificate.validToDate.getTime(),
    names: namesOf(found.certificate),
  }
}

function serverFiles(files: PemFolder, { given }: SiteTlsOptions): readonly string[] {
  return given ? [given.certFile, given.keyFile] : [join(files.path, 'server.crt'), join(files.path, 'server.key')]
}

function outsideFiles({ outside }: SiteTlsOptions): readonly string[] {
  return outside ? [outside.caFile, ...(outside.crlFile ? [outside.crlFile] : [])] : []
}

function nowOf({ now }: SiteTlsOptions): number {
  return (now ?? Date.now)()
}
