import type { Role } from './role'

/** Somebody who proved who they are: a person by session or token, or a program by API key. */
export interface Principal {
  readonly kind: 'user' | 'key'
  /** Name of the user, or of the key. */
  readonly name: string
  /** For people to read. */
  readonly displayName: string
  readonly role: Role
  /** The session it rests on; ending it ends this. Null for keys. */
  readonly session: string | null
  /** ms UTC. */
  readonly expiresAt: number | null
  /** Nothing but a change of password is allowed before it was changed. */
  readonly mustChangePassword: boolean
}
