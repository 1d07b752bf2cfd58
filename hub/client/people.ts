import type { Actor } from '../../core/access/actor'
import type { Principal } from '../../core/access/principal'
import type { Role } from '../../core/access/role'

/** Where an attempt to log in comes from. */
export interface LogInSource {
  readonly address: string | null
  readonly userAgent: string
  readonly requestId: string | null
}

export interface LogInAttempt extends LogInSource {
  readonly name: string
  readonly password: string
  /** Keep the session as long as it is used once in 30 days; only for viewers and operators, ignored otherwise. */
  readonly remember?: boolean
}

/** A browser's session. `token` goes into the cookie and nowhere else. */
export interface OpenedSession {
  readonly token: string
  readonly principal: Principal
  /** For the cookie, ms UTC; null: it ends with the browser. */
  readonly cookieExpiresAt: number | null
}

export interface IssuedTokens {
  /** JWT, valid for 24 h. */
  readonly accessToken: string
  readonly accessExpiresAt: number
  /** Opaque, valid for 7 days, for one use. */
  readonly refreshToken: string
  readonly refreshExpiresAt: number
  readonly principal: Principal
}

export interface UserView {
  readonly name: string
  readonly displayName: string
  readonly role: Role
  readonly disabled: boolean
  readonly mustChangePassword: boolean
  readonly createdAt: number
  readonly updatedAt: number
  readonly passwordChangedAt: number
  readonly lastLogInAt: number | null
  /** Open sessions. */
  readonly sessions: number
}

export interface NewUser {
  readonly name: string
  readonly displayName?: string
  readonly role: Role
  /** Without one a password is made, answered once, and must be changed at the first log-in. */
  readonly password?: string
}

export interface UserPatch {
  readonly displayName?: string
  readonly role?: Role
  readonly disabled?: boolean
}

export interface SessionView {
  readonly id: string
  readonly user: string
  readonly kind: 'browser' | 'token'
  readonly remembered: boolean
  readonly createdAt: number
  readonly lastSeenAt: number
  readonly expiresAt: number
  readonly address: string | null
  readonly userAgent: string
}

export interface KeyView {
  readonly id: string
  readonly name: string
  readonly role: Role
  readonly createdBy: string
  readonly createdAt: number
  readonly expiresAt: number
  readonly lastUsedAt: number | null
}

/** People and the programs that act for them. Changes end what rested on what was changed, at once. */
export interface PeopleHub {
  /** Rejects with LOG_IN_REFUSED, TOO_MANY_ATTEMPTS. */
  logIn(attempt: LogInAttempt): Promise<OpenedSession>
  /** Ends the session of a cookie; without one nothing happens. */
  logOut(token: string, source: LogInSource): Promise<void>
  /** Whose cookie this is; null for none that is valid. Counts as use of the session. */
  whoseSession(token: string): Promise<Principal | null>
  /** Whose access token or API key this is (`Authorization: Bearer …`). */
  whoseBearer(token: string): Promise<Principal | null>

  /** Log-in of a program for a person. Rejects with LOG_IN_REFUSED, TOO_MANY_ATTEMPTS, PASSWORD_MUST_CHANGE. */
  issueTokens(attempt: LogInAttempt): Promise<IssuedTokens>
  /** A new pair for a refresh token, which is used up. A second use ends the session. Rejects with TOKEN_INVALID. */
  refreshTokens(refreshToken: string, source: LogInSource): Promise<IssuedTokens>
  /** Ends the session a refresh token belongs to; an unknown one is no error. */
  revokeTokens(refreshToken: string, source: LogInSource): Promise<void>
  /** Makes a new secret for access tokens; those that are out become invalid, their refresh tokens do not. */
  rotateTokenSecret(by: Actor): Promise<void>

  /** Own password. Rejects with LOG_IN_REFUSED when `current` is wrong, PASSWORD_TOO_WEAK, TOO_MANY_ATTEMPTS. Ends the other sessions. */
  changePassword(name: string, current: string, next: string, keepSession: string | null, source: LogInSource): Promise<void>

  listUsers(): Promise<readonly UserView[]>
  /** Rejects with USER_EXISTS, PASSWORD_TOO_WEAK. `password` is answered only if it was made. */
  createUser(user: NewUser, by: Actor): Promise<{ readonly user: UserView; readonly password: string | null }>
  /** Rejects with USER_NOT_FOUND, and LAST_ADMIN when nobody would be left to manage users. */
  updateUser(name: string, patch: UserPatch, by: Actor): Promise<UserView>
  /** Rejects with USER_NOT_FOUND, LAST_ADMIN. */
  deleteUser(name: string, by: Actor): Promise<void>
  /** Makes a password that must be changed at the next log-in, and ends the sessions. */
  resetPassword(name: string, by: Actor): Promise<{ readonly password: string }>

  /** Open sessions, of one user or all. */
  listSessions(user?: string): Promise<readonly SessionView[]>
  /** Rejects with SESSION_NOT_FOUND. */
  endSession(id: string, by: Actor): Promise<void>

  listKeys(): Promise<readonly KeyView[]>
  /** `expiresAt` ms UTC, at most 10 years ahead. The key is answered this once. Rejects with KEY_EXISTS for a name in use. */
  createKey(
    key: { readonly name: string; readonly role: Role; readonly expiresAt: number },
    by: Actor,
  ): Promise<{ readonly key: KeyView; readonly secret: string }>
  /** Rejects with KEY_NOT_FOUND. */
  deleteKey(id: string, by: Actor): Promise<void>
}
