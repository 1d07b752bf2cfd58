import type { Actor } from '../../core/access/actor'
import type { DeviceView } from '../../core/device'

/** What a device says when it registers (`devices/register`, `POST /api/devices/register`). */
export interface RegistrationRequest {
  readonly device: string
  readonly type?: string
  readonly hardware?: string
  readonly mac?: string
  readonly serial?: string
  readonly firmware?: string
}

/** What proves that it may. */
export interface RegistrationProof {
  /** `Authorization: Bearer` of the request: the site's provisioning key, or the device's own password when it registers again. */
  readonly key: string | null
  readonly claim: string | null
  readonly address: string | null
  readonly requestId: string | null
}

/** `created` and `repeated` carry the device's own password, made for this answer; `pending` waits for an operator. */
export type Registration =
  | {
      readonly state: 'created' | 'repeated'
      readonly device: DeviceView
      readonly password: string
      /** Where to connect, from the point of view of this hub. */
      readonly mqtt: { readonly host: string; readonly port: number; readonly tls: boolean }
    }
  | { readonly state: 'pending'; readonly device: DeviceView; readonly retryAfterMs: number }

export interface NewClaim {
  /** How many codes, 1 to 100. */
  readonly count?: number
  /** How long they are good for, ms: 1 minute to 90 days. */
  readonly validMs?: number
  /** For one device only (then `count` is 1). */
  readonly device?: string
  readonly type?: string
  readonly groups?: readonly string[]
}

export interface ClaimView {
  readonly id: string
  readonly device: string | null
  readonly type: string | null
  readonly groups: readonly string[]
  readonly createdBy: string
  readonly createdAt: number
  readonly expiresAt: number
  readonly usedBy: string | null
  readonly usedAt: number | null
  readonly state: 'open' | 'used' | 'expired'
}

export interface CertificateView {
  readonly serial: string
  readonly device: string
  readonly fingerprint: string
  readonly notBefore: number
  readonly notAfter: number
  readonly issuedBy: string
  readonly issuedAt: number
  readonly revokedAt: number | null
  readonly reason: string | null
  readonly state: 'valid' | 'expired' | 'revoked'
}

export interface IssuedCertificate {
  readonly certificate: CertificateView
  /** PEM. */
  readonly cert: string
  readonly ca: string
  /** PEM; null when the device sent its own request (CSR) and so keeps its key. Answered this once. */
  readonly key: string | null
}

export interface AuthorityView {
  /** PEM of the site's own authority, and its SHA-256 fingerprint. */
  readonly ca: string
  readonly fingerprint: string
  /** Who signed the server's certificate: Busbar itself, or given files. */
  readonly server: { readonly source: 'own' | 'given'; readonly notAfter: number; readonly names: readonly string[] }
  /** Who may sign device certificates beside Busbar. */
  readonly clientAuthority: 'own' | 'own and given'
}

/** What lets devices in. Taking it away ends their connections at once. */
export interface DeviceAccessHub {
  /** Rejects with REGISTRATION_REFUSED (wrong proof, or the site takes none), DEVICE_CONFLICT (another device has the id), TOO_MANY_ATTEMPTS. */
  registerDevice(request: RegistrationRequest, proof: RegistrationProof): Promise<Registration>
  /** Lets a pending device in; its kept messages are read again. */
  approveDevice(id: string, by: Actor): Promise<DeviceView>

  /** Makes a new password; the old one stays good for `overlapMs` (default 0, at most 30 days). Lets a blocked device in again. */
  makeCredential(
    id: string,
    overlapMs: number,
    by: Actor,
  ): Promise<{ readonly password: string; readonly oldUntil: number | null }>
  /** Takes every credential away, also the provisioning key and its certificates, and disconnects the device. */
  revokeCredentials(id: string, by: Actor): Promise<DeviceView>

  listClaims(): Promise<readonly ClaimView[]>
  /** The codes are answered this once. */
  createClaims(claim: NewClaim, by: Actor): Promise<readonly { readonly claim: ClaimView; readonly code: string }[]>
  /** Rejects with CLAIM_NOT_FOUND. */
  deleteClaim(id: string, by: Actor): Promise<void>

  listCertificates(device?: string): Promise<readonly CertificateView[]>
  /** With a CSR (PEM) for that key, else for a key made here. `days` 1 to 3650, default 397. */
  issueCertificate(
    request: { readonly device: string; readonly csr?: string; readonly days?: number },
    by: Actor,
  ): Promise<IssuedCertificate>
  /** Rejects with CERTIFICATE_NOT_FOUND. Disconnects the device. */
  revokeCertificate(serial: string, reason: string, by: Actor): Promise<CertificateView>
  authority(): Promise<AuthorityView>
  /** Certificate revocation list of the site's own authority, PEM. */
  revocationList(): Promise<string>
  /** Issues the server's certificate anew, or reads the given files again, and uses it at once. */
  replaceServerCertificate(by: Actor): Promise<AuthorityView>
}
