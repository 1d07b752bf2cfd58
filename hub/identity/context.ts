import type { Attempts } from './attempts'
import type { IdentityBook } from './identity-book'
import type { Audit } from './note'
import type { Passwords } from './passwords'

/** What all parts of the identity work with. */
export interface IdentityContext {
  readonly book: IdentityBook
  readonly passwords: Passwords
  readonly attempts: Attempts
  readonly audit: Audit
  /** ms UTC. */
  readonly now: () => number
  /** For what fails in the background. */
  readonly onError: (error: unknown) => void
}
