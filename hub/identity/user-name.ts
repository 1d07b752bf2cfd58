import { HubError } from '../../core/errors/hub-error'

const pattern = /^[a-z0-9._@-]{2,64}$/

/** The id of a user for a name as somebody types it. */
export function userNameOf(typed: string): string {
  return typed.slice(0, 65).trim().toLowerCase()
}

/** A name for a new user. Throws INVALID_ARGUMENT. */
export function newUserName(typed: string): string {
  const name = userNameOf(typed)
  if (pattern.test(name)) return name
  throw new HubError('INVALID_ARGUMENT', `"${typed.slice(0, 64)}" cannot be a user's name: 2 to 64 characters of a–z 0–9 . _ @ -`)
}

/** A name for people to read, of a user or key. Throws INVALID_ARGUMENT. */
export function checkLabel(what: string, label: string, most: number): string {
  const text = label.trim()
  if (text.length >= 1 && text.length <= most && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(text)) return text
  throw new HubError('INVALID_ARGUMENT', `${what} has 1 to ${most} printable characters`)
}
