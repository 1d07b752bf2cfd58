import type { Role } from '../access/role'

/** Secrets are stored as hashes only: passwords in the form `scrypt$N$r$p$salt$hash`, tokens of 256 random bits as SHA-256 (base64url). */

export interface StoredUser {
  /** Lower case: 2 to 64 characters of a–z 0–9 . _ @ -; also the id. */
  readonly name: string
  readonly displayName: string
  readonly role: Role
  readonly passwordHash: string
  readonly mustChangePassword: boolean
  readonly disabled: boolean
  readonly createdAt: number
  readonly updatedAt: number
  readonly passwordChangedAt: number
  readonly lastLogInAt: number | null
}

/** A browser's session (cookie), or the session that a refresh token carries on. */
export interface StoredSession {
  readonly id: string
  readonly user: string
  readonly kind: 'browser' | 'token'
  /** Hash of the secret that continues it now. */
  readonly secretHash: string
  /** Hash of the secret before the last rotation, and when that was: a second use of it later is theft. */
  readonly previousHash: string | null
  readonly rotatedAt: number | null
  /** Stays signed in as long as it is used at least once in 30 days (wall screens). */
  readonly remembered: boolean
  readonly createdAt: number
  readonly lastSeenAt: number
  readonly expiresAt: number
  readonly address: string | null
  readonly userAgent: string
}

export interface StoredKey {
  readonly id: string
  readonly name: string
  readonly role: Role
  readonly secretHash: string
  readonly createdBy: string
  readonly createdAt: number
  readonly expiresAt: number
  readonly lastUsedAt: number | null
}

/** A program on the broker that is no device. */
export interface StoredService {
  /** 1 to 64 characters of A–Z a–z 0–9 _ . - */
  readonly name: string
  readonly passwordHash: string
  /** Topic filters it may subscribe to, and may publish on. */
  readonly read: readonly string[]
  readonly write: readonly string[]
  readonly disabled: boolean
  readonly note: string
  readonly createdAt: number
  readonly updatedAt: number
}

/** A code with which one device may come in. */
export interface StoredClaim {
  readonly id: string
  readonly codeHash: string
  /** The device it is for; null: whichever uses it first. */
  readonly device: string | null
  readonly type: string | null
  readonly groups: readonly string[]
  readonly createdBy: string
  readonly createdAt: number
  readonly expiresAt: number
  readonly usedBy: string | null
  readonly usedAt: number | null
}

/** A certificate that Busbar's authority issued to a device. */
export interface StoredCertificate {
  /** Serial number, lower-case hex without leading zeros. */
  readonly serial: string
  readonly device: string
  /** SHA-256 of the certificate, upper-case hex with colons. */
  readonly fingerprint: string
  readonly notBefore: number
  readonly notAfter: number
  readonly issuedBy: string
  readonly issuedAt: number
  readonly revokedAt: number | null
  readonly reason: string | null
}

/** Items of one kind by their key. */
export interface Shelf<T> {
  all(): Promise<readonly T[]>
  /** Adds the item, or replaces the one with its key. Resolves when it is on disk. */
  put(item: T): Promise<void>
  /**
   * Replaces an item if it still is what `before` says, in one step: what another process deleted does not come back, and what it
   * changed is not lost. Answers whether it did.
   */
  replace(before: T, after: T): Promise<boolean>
  /** Answers whether there was one. */
  delete(key: string): Promise<boolean>
}

/** Who there is. Promises, because past one machine it is PostgreSQL. */
export interface IdentityStore {
  readonly users: Shelf<StoredUser>
  readonly sessions: Shelf<StoredSession>
  readonly keys: Shelf<StoredKey>
  readonly services: Shelf<StoredService>
  readonly claims: Shelf<StoredClaim>
  readonly certificates: Shelf<StoredCertificate>
  /** Changes with every change, also of another process, e.g. a command that resets a password. Cheap. */
  version(): Promise<number>
  close(): Promise<void>
}
