import { HubError } from '../../core/errors/hub-error'
import type { PeopleHub } from '../client/people'
import type { IdentityContext } from './context'
import { entryOf } from './note'
import { checkPassword } from './password-rules'
import type { PasswordProof } from './prove-password'
import { userActor } from './sourced'

/** The change of one's own password. */
export function changeOwnPassword(context: IdentityContext, proof: PasswordProof): PeopleHub['changePassword'] {
  const { book, passwords, audit, now } = context
  return async (name, current, next, keepSession, source) => {
    // The present one first: who does not know it learns nothing about what a good one would be, and is counted.
    const proved = await proof.prove(name, current, source, 'password-change')
    await checkPassword(next, proved, passwords.strength)
    if (await passwords.verify(next, proved.passwordHash)) {
      throw new HubError('PASSWORD_TOO_WEAK', 'The new password is the old one; take another.')
    }
    const passwordHash = await passwords.hash(next)
    const user = await book.change(async () => {
      const before = book.user(proved.name)
      if (!before || before.disabled || before.passwordHash !== proved.passwordHash) throw new HubError('LOG_IN_REFUSED')
      await book.endSessionsOf(before.name, keepSession)
      const at = now()
      const after = { ...before, passwordHash, mustChangePassword: false, updatedAt: at, passwordChangedAt: at }
      await book.replaceUser(before, after)
      return after
    })
    await audit(entryOf({ action: 'password-changed', by: userActor(user, source), subject: `user ${user.name}` }))
  }
}
