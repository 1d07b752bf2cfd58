import { type Permission, permissions } from '../../../core/access/permission'
import { roles } from '../../../core/access/role'

/** What a route asks of whoever calls it: a permission, anybody who is logged in (`own`), or nothing. */
export type Needs = Permission | 'own' | 'public'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A route without it does not start the server. */
    needs?: Needs
    /** Also open to somebody who has to change the password first. */
    beforePasswordChange?: boolean
  }
}

/** The same for people, as a sentence of the documentation. */
export function needsInWords(needs: Needs): string {
  if (needs === 'public') return 'Open to everybody.'
  if (needs === 'own') return 'Needs a log-in, of any role.'
  const lowest = permissions[needs]
  const others = roles.slice(roles.indexOf(lowest) + 1)
  return `Needs \`${needs}\`: ${[lowest, ...others].join(', ')}.`
}
