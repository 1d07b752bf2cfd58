import type { Actor } from '../../core/access/actor'
import { isRole, roles } from '../../core/access/role'
import { HubError } from '../../core/errors/hub-error'
import type { StoredUser } from '../../core/ports/identity'
import type { NewUser, PeopleHub, UserPatch, UserView } from '../client/people'
import type { IdentityContext } from './context'
import { difference, entryOf } from './note'
import type { OpenSessions } from './open-sessions'
import { checkPassword } from './password-rules'
import { checkLabel, newUserName, userNameOf } from './user-name'

/** Who there is and what they may do. At least one enabled administrator is left, whatever is changed. */
export class UserDesk {
  readonly #context: IdentityContext
  readonly #sessions: OpenSessions

  constructor(context: IdentityContext, sessions: OpenSessions) {
    this.#context = context
    this.#sessions = sessions
  }

  list(): readonly UserView[] {
    const users = [...this.#context.book.users()].sort((a, b) => (a.name < b.name ? -1 : 1))
    const sessions = new Map<string, number>()
    for (const { user } of this.#sessions.live()) sessions.set(user.name, (sessions.get(user.name) ?? 0) + 1)
    return users.map((user) => viewOf(user, sessions.get(user.name) ?? 0))
  }

  create: PeopleHub['createUser'] = async (input, by) => {
    const { book, audit, passwords, now } = this.#context
    const { name, displayName, role } = checkedNewUser(input)
    if (book.user(name)) throw exists(name)
    if (input.password !== undefined) await checkPassword(input.password, { name, displayName }, passwords.strength)
    const password = input.password ?? passwords.make()
    const passwordHash = await passwords.hash(password)
    const at = now()
    const user: StoredUser = {
      name,
      displayName,
      role,
      passwordHash,
      mustChangePassword: input.password === undefined,
      disabled: false,
      createdAt: at,
      updatedAt: at,
      passwordChangedAt: at,
      lastLogInAt: null,
    }
    await book.change(async () => {
      if (book.user(name)) throw exists(name)
      await book.addUser(user)
    })
    await audit(entryOf({ action: 'user-created', by, subject: `user ${name}`, after: { displayName, role } }))
    return { user: this.#view(user), password: input.password === undefined ? password : null }
  }

  update: PeopleHub['updateUser'] = async (name, patch, by) => {
    const { book, audit, now } = this.#context
    const checked = checkedPatch(patch)
    const changed = await book.change(async () => {
      const before = this.#find(name)
      const found = difference(settable(before), { ...settable(before), ...checked })
      if (!found) return { user: before, found }
      const user: StoredUser = { ...before, ...checked, updatedAt: now() }
      if (!isAdmin(user)) this.#requireAdminBeside(before)
      // Before the user is: nothing of them is open any more when the change is there.
      if (user.disabled) await book.endSessionsOf(user.name)
      await book.replaceUser(before, user)
      return { user, found }
    })
    if (changed.found)
      await audit(entryOf({ action: 'user-changed', by, subject: `user ${changed.user.name}`, ...changed.found }))
    return this.#view(changed.user)
  }

  async delete(name: string, by: Actor): Promise<void> {
    const { book, audit } = this.#context
    const user = await book.change(async () => {
      const before = this.#find(name)
      this.#requireAdminBeside(before)
      await book.endSessionsOf(before.name)
      await book.removeUser(before.name)
      return before
    })
    await audit(entryOf({ action: 'user-deleted', by, subject: `user ${user.name}`, before: settable(user) }))
  }

  async resetPassword(name: string, by: Actor): Promise<{ readonly password: string }> {
    const { book, audit, passwords, now } = this.#context
    this.#find(name)
    const password = passwords.make()
    const passwordHash = await passwords.hash(password)
    const user = await book.change(async () => {
      const before = this.#find(name)
      await book.endSessionsOf(before.name)
      const at = now()
      await book.replaceUser(before, { ...before, passwordHash, mustChangePassword: true, updatedAt: at, passwordChangedAt: at })
      return before
    })
    await audit(entryOf({ action: 'password-reset', by, subject: `user ${user.name}` }))
    return { password }
  }

  #find(name: string): StoredUser {
    const user = this.#context.book.user(userNameOf(name))
    if (!user) throw new HubError('USER_NOT_FOUND', `there is no user "${userNameOf(name)}"`)
    return user
  }

  #requireAdminBeside(user: StoredUser): void {
    const others = this.#context.book.users().filter((other) => other.name !== user.name)
    if (isAdmin(user) && !others.some(isAdmin)) {
      throw new HubError('LAST_ADMIN', `"${user.name}" is the last administrator who can log in; make another one first`)
    }
  }

  #view(user: StoredUser): UserView {
    return viewOf(user, this.#sessions.live().filter((live) => live.user.name === user.name).length)
  }
}

function viewOf(user: StoredUser, sessions: number): UserView {
  const { passwordHash: _, ...shown } = user
  return { ...shown, sessions }
}

function isAdmin({ role, disabled }: StoredUser): boolean {
  return role === 'admin' && !disabled
}

function exists(name: string): HubError {
  return new HubError('USER_EXISTS', `there already is a user "${name}"`)
}

function settable({ displayName, role, disabled }: StoredUser): Required<UserPatch> {
  return { displayName, role, disabled }
}

function checkedNewUser(input: NewUser): {
  readonly name: string
  readonly displayName: string
  readonly role: StoredUser['role']
} {
  const name = newUserName(input.name)
  const { displayName = name, role = input.role } = checkedPatch(input)
  return { name, displayName, role }
}

/** What may be changed of what is given, and nothing else. Throws INVALID_ARGUMENT. */
function checkedPatch({ displayName, role, disabled }: UserPatch): UserPatch {
  if (role !== undefined && !isRole(role)) {
    throw new HubError('INVALID_ARGUMENT', `"${role}" is no role; there are: ${roles.join(', ')}`)
  }
  return {
    ...(displayName === undefined ? {} : { displayName: checkLabel('The name of a user', displayName, 128) }),
    ...(role === undefined ? {} : { role }),
    ...(disabled === undefined ? {} : { disabled: disabled === true }),
  }
}
