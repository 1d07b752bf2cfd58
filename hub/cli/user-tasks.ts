import type { Actor } from '../../core/access/actor'
import type { PeopleHub, UserView } from '../client/people'
import type { UserTask } from './user-arguments'

/** Does the task, and answers what to print. Rejects with the errors of PeopleHub. */
export async function doUserTask(task: UserTask, people: PeopleHub, by: Actor): Promise<string> {
  switch (task.do) {
    case 'add': {
      const { name, role, displayName } = task
      const made = await people.createUser({ name, role, ...(displayName === null ? {} : { displayName }) }, by)
      return `${made.user.name} is ${withArticle(role)} now.\n${passwordText(made.user.name, made.password ?? '')}`
    }
    case 'reset': {
      const { password } = await people.resetPassword(task.name, by)
      return `The sessions of ${task.name} have ended.\n${passwordText(task.name, password)}`
    }
    case 'role': {
      const { name, role } = await people.updateUser(task.name, { role: task.role }, by)
      return `${name} is ${withArticle(role)} now.\n`
    }
    case 'disable':
    case 'enable': {
      const { name, disabled } = await people.updateUser(task.name, { disabled: task.do === 'disable' }, by)
      return disabled ? `${name} is disabled, and the sessions have ended.\n` : `${name} may log in again.\n`
    }
    case 'end-sessions':
      return endSessions(task.name, people, by)
    default:
      return table(await people.listUsers())
  }
}

async function endSessions(name: string, people: PeopleHub, by: Actor): Promise<string> {
  // Changes nothing, and says so where there is no such user.
  const user = await people.updateUser(name, {}, by)
  const sessions = await people.listSessions(user.name)
  for (const { id } of sessions) await people.endSession(id, by)
  if (sessions.length === 0) return `${user.name} had no session.\n`
  return `${sessions.length === 1 ? 'One session' : `${sessions.length} sessions`} of ${user.name} ended.\n`
}

function passwordText(name: string, password: string): string {
  return `The password of ${name} is\n\n    ${password}\n\nIt is shown this once, and must be changed at the next log-in.\n`
}

function withArticle(role: string): string {
  return /^[aeo]/.test(role) ? `an ${role}` : `a ${role}`
}

function table(users: readonly UserView[]): string {
  const head = ['NAME', 'ROLE', 'STATE', 'SESSIONS', 'LAST LOG-IN', 'SHOWN AS']
  const rows = users.map((user) => [
    user.name,
    user.role,
    user.disabled ? 'disabled' : user.mustChangePassword ? 'must change password' : 'enabled',
    String(user.sessions),
    user.lastLogInAt === null ? 'never' : new Date(user.lastLogInAt).toISOString(),
    user.displayName,
  ])
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)))
  return [head, ...rows]
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}
