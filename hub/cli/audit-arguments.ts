import { CannotRunError } from '../replay/cannot-run'
import { parseFrom } from '../replay/from'
import { givenFolder, readArguments } from './arguments'

const spec = {
  head: { type: 'string' },
  csv: { type: 'boolean', default: false },
  jsonl: { type: 'boolean', default: false },
  from: { type: 'string' },
  to: { type: 'string' },
  data: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const

export type AuditTask =
  | { readonly do: 'help' }
  /** `head` is a hash that was noted earlier. */
  | { readonly do: 'verify'; readonly head: string | null }
  /** Times in ms UTC: from `from` on, and before `to`. */
  | { readonly do: 'export'; readonly format: 'csv' | 'jsonl'; readonly from: number | null; readonly to: number | null }

const belongsTo = { head: 'verify', csv: 'export', jsonl: 'export', from: 'export', to: 'export' } as const

/** Reads the arguments after the command's name; `now` is in ms UTC. Throws {@link CannotRunError}. */
export function parseAuditArguments(
  args: readonly string[],
  now: number,
): { readonly task: AuditTask; readonly dataDir: string | null } {
  const { values, positionals } = readArguments(args, spec)
  const dataDir = givenFolder('data', values.data)
  if (values.help) return { task: { do: 'help' }, dataDir }
  const [task, ...more] = positionals
  if (task !== 'verify' && task !== 'export') {
    throw new CannotRunError(
      task === undefined ? 'say what to do: verify, export' : `"${task}" is nothing that can be done; there are: verify, export`,
    )
  }
  if (more[0] !== undefined) throw new CannotRunError(`"${more[0]}" is too much`)
  for (const [option, owner] of Object.entries(belongsTo)) {
    const value = values[option as keyof typeof belongsTo]
    if (owner !== task && value !== undefined && value !== false)
      throw new CannotRunError(`--${option} goes with "${owner}" only`)
  }
  if (task === 'verify') return { task: { do: 'verify', head: headOf(values.head) }, dataDir }
  if (values.csv && values.jsonl) throw new CannotRunError('--csv and --jsonl exclude each other')
  const [from, to] = [timeOf('--from', values.from, now), timeOf('--to', values.to, now)]
  if (from !== null && to !== null && from >= to) throw new CannotRunError('--from must lie before --to')
  return { task: { do: 'export', format: values.csv ? 'csv' : 'jsonl', from, to }, dataDir }
}

function headOf(text: string | undefined): string | null {
  if (text === undefined || /^[0-9a-fA-F]{64}$/.test(text)) return text?.toLowerCase() ?? null
  throw new CannotRunError('--head must be a hash of 64 hexadecimal digits, as "verify" prints it')
}

function timeOf(option: string, text: string | undefined, now: number): number | null {
  return text === undefined ? null : parseFrom(text, now, option)
}
