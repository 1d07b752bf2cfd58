import { HubError } from '../../core/errors/hub-error'
import type { Passwords } from './passwords'

export const leastLength = 12
export const mostLength = 256

/** Whether a password may be used by somebody; rejects with PASSWORD_TOO_WEAK and says what would be right. */
export async function checkPassword(
  password: string,
  user: { readonly name: string; readonly displayName: string },
  strength: Passwords['strength'],
): Promise<void> {
  const { length } = [...password]
  if (length < leastLength || length > mostLength) {
    throw new HubError('PASSWORD_TOO_WEAK', `A password has ${leastLength} to ${mostLength} characters; this one has ${length}.`)
  }
  const words = ['busbar', user.name, ...parts(user.name), user.displayName, ...parts(user.displayName)]
  if ((await strength(password, words)) >= 3) return
  throw new HubError(
    'PASSWORD_TOO_WEAK',
    'The password is too easy to guess: take four or more words that do not belong together, and neither your name nor "busbar".',
  )
}

function parts(name: string): readonly string[] {
  return name.split(/[^\p{L}\p{N}]+/u).filter((part) => part.length > 2)
}
