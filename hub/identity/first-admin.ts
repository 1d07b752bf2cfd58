import { hubActor } from '../../core/access/actor'
import { HubError } from '../../core/errors/hub-error'
import type { UserDesk } from './user-desk'

export interface FirstAdmin {
  /** Null: one is made. */
  readonly password: string | null
  /** Called with the password that was made; it is shown this once. */
  readonly announce: (name: string, password: string) => void
}

const name = 'admin'

/** Where nobody is yet, makes the first administrator. Rejects with PASSWORD_TOO_WEAK where the given password may not be used. */
export async function makeFirstAdmin(users: UserDesk, { password, announce }: FirstAdmin): Promise<void> {
  if (users.list().length > 0) return
  const input = { name, displayName: 'Administrator', role: 'admin', ...(password === null ? {} : { password }) } as const
  try {
    const made = await users.create(input, hubActor)
    if (made.password !== null) announce(name, made.password)
  } catch (error) {
    if (error instanceof HubError && error.code === 'PASSWORD_TOO_WEAK') {
      throw new HubError('PASSWORD_TOO_WEAK', `access.adminPassword (BUSBAR_ADMIN_PASSWORD) cannot be used. ${error.message}`)
    }
    throw error
  }
}
