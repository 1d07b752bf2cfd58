import { CannotRunError } from '../replay/cannot-run'
import { givenFolder, readArguments } from './arguments'

const spec = {
  csr: { type: 'string' },
  days: { type: 'string' },
  out: { type: 'string' },
  reason: { type: 'string' },
  data: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const

export type CertsTask =
  | { readonly do: 'help' | 'crl' | 'ca' | 'renew-server' }
  | {
      readonly do: 'issue'
      readonly device: string
      readonly csr: string | null
      readonly days: number | null
      readonly out: string
    }
  | { readonly do: 'list'; readonly device: string | null }
  | { readonly do: 'revoke'; readonly serial: string; readonly reason: string }

/** What the words after the task are, and which options go with it. */
const tasks: Readonly<
  Record<string, { readonly words: readonly string[]; readonly needed: number; readonly options: readonly string[] }>
> = {
  issue: { words: ['DEVICE'], needed: 1, options: ['csr', 'days', 'out'] },
  list: { words: ['DEVICE'], needed: 0, options: [] },
  revoke: { words: ['SERIAL'], needed: 1, options: ['reason'] },
  crl: { words: [], needed: 0, options: [] },
  ca: { words: [], needed: 0, options: [] },
  'renew-server': { words: [], needed: 0, options: [] },
}

/** Reads the arguments after the command's name. Throws {@link CannotRunError}. */
export function parseCertsArguments(args: readonly string[]): { readonly task: CertsTask; readonly dataDir: string | null } {
  const { values, positionals } = readArguments(args, spec)
  const dataDir = givenFolder('data', values.data)
  if (values.help) return { task: { do: 'help' }, dataDir }
  const [name, word] = positionals
  check(name, positionals.slice(1), values)
  if (name === 'issue') {
    const [csr, out] = [givenFolder('csr', values.csr), givenFolder('out', values.out) ?? '.']
    return { task: { do: 'issue', device: word ?? '', csr, days: daysOf(values.days), out }, dataDir }
  }
  if (name === 'list') return { task: { do: 'list', device: word ?? null }, dataDir }
  if (name === 'revoke') return { task: { do: 'revoke', serial: word ?? '', reason: values.reason ?? '' }, dataDir }
  return { task: { do: name } as CertsTask, dataDir }
}

function check(name: string | undefined, given: readonly string[], values: Readonly<Record<string, unknown>>): void {
  const all = Object.keys(tasks).join(', ')
  if (name === undefined) throw new CannotRunError(`say what to do: ${all}`)
  const task = Object.hasOwn(tasks, name) ? tasks[name] : undefined
  if (!task) throw new CannotRunError(`"${name}" is nothing that can be done; there are: ${all}`)
  if (given.length < task.needed)
    throw new CannotRunError(`${task.words[given.length]} is missing: npm run certs -- ${[name, ...task.words].join(' ')}`)
  if (given.length > task.words.length)
    throw new CannotRunError(`"${given[task.words.length]}" is too much: npm run certs -- ${[name, ...task.words].join(' ')}`)
  const alien = ['csr', 'days', 'out', 'reason'].find((option) => values[option] !== undefined && !task.options.includes(option))
  if (alien !== undefined) throw new CannotRunError(`--${alien} does not go with "${name}"`)
}

function daysOf(text: string | undefined): number | null {
  if (text === undefined) return null
  const days = Number(text)
  if (!/^\d{1,4}$/.test(text) || days < 1 || days > 3650) throw new CannotRunError(`--days is "${text}" but must be 1 to 3650`)
  return days
}
