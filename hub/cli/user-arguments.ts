import { isRole, type Role, roles } from '../../core/access/role'
import { CannotRunError } from '../replay/cannot-run'
import { givenFolder, readArguments } from './arguments'

const spec = {
  role: { type: 'string' },
  'display-name': { type: 'string' },
  data: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const

export type UserTask =
  | { readonly do: 'help' | 'list' }
  | { readonly do: 'add'; readonly name: string; readonly role: Role; readonly displayName: string | null }
  | { readonly do: 'role'; readonly name: string; readonly role: Role }
  | { readonly do: 'reset' | 'disable' | 'enable' | 'end-sessions'; readonly name: string }

/** What the words after the task are. */
const words: Readonly<Record<string, readonly string[]>> = {
  list: [],
  add: ['NAME'],
  reset: ['NAME'],
  role: ['NAME', 'ROLE'],
  disable: ['NAME'],
  enable: ['NAME'],
  'end-sessions': ['NAME'],
}

/** Reads the arguments after the command's name. Throws {@link CannotRunError}. */
export function parseUserArguments(args: readonly string[]): { readonly task: UserTask; readonly dataDir: string | null } {
  const { values, positionals } = readArguments(args, spec)
  const [task, name = '', second] = positionals
  const dataDir = givenFolder('data', values.data)
  if (values.help) return { task: { do: 'help' }, dataDir }
  checkWords(task, positionals.slice(1))
  const { role, 'display-name': displayName } = values
  if (task !== 'add' && (role !== undefined || displayName !== undefined)) {
    throw new CannotRunError(`--${role === undefined ? 'display-name' : 'role'} goes with "add" only`)
  }
  if (task === 'add')
    return { task: { do: 'add', name, role: roleOf(role, '--role'), displayName: displayName ?? null }, dataDir }
  if (task === 'role') return { task: { do: 'role', name, role: roleOf(second, 'ROLE') }, dataDir }
  return { task: { do: task, name } as UserTask, dataDir }
}

function checkWords(task: string | undefined, given: readonly string[]): asserts task is string {
  if (task === undefined) throw new CannotRunError(`say what to do: ${Object.keys(words).join(', ')}`)
  const wanted = Object.hasOwn(words, task) ? words[task] : undefined
  if (!wanted) throw new CannotRunError(`"${task}" is nothing that can be done; there are: ${Object.keys(words).join(', ')}`)
  const missing = wanted[given.length]
  if (missing !== undefined) throw new CannotRunError(`${missing} is missing: npm run user -- ${[task, ...wanted].join(' ')}`)
  if (given.length > wanted.length)
    throw new CannotRunError(`"${given[wanted.length]}" is too much: npm run user -- ${[task, ...wanted].join(' ')}`)
}

function roleOf(text: string | undefined, where: string): Role {
  if (isRole(text)) return text
  const problem = text === undefined ? `${where} is missing` : `${where} is "${text}"`
  throw new CannotRunError(`${problem}; a role is one of ${roles.join(', ')}`)
}
