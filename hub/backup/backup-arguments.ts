import { givenFolder, readArguments } from '../cli/arguments'
import { CannotRunError } from '../replay/cannot-run'

const spec = {
  data: { type: 'string' },
  quiet: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

export type BackupTask =
  | { readonly do: 'help' }
  /** `dataDir` null: the one Busbar would use. */
  | { readonly do: 'make'; readonly target: string; readonly dataDir: string | null; readonly quiet: boolean }
  | { readonly do: 'verify'; readonly folder: string; readonly quiet: boolean }

/** Reads the arguments after the command's name. Throws {@link CannotRunError}. */
export function parseBackupArguments(args: readonly string[]): BackupTask {
  const { values, positionals } = readArguments(args, spec)
  const { quiet, help } = values
  const dataDir = givenFolder('data', values.data)
  if (help) return { do: 'help' }
  const [first, ...rest] = positionals
  if (first === undefined || first.trim() === '')
    throw new CannotRunError('say where the backup goes: a folder that is not there yet')
  const isVerify = first === 'verify'
  const [folder, tooMuch] = isVerify ? rest : [first, ...rest]
  if (tooMuch !== undefined) throw new CannotRunError(`"${tooMuch}" is too much`)
  if (!isVerify) return { do: 'make', target: first, dataDir, quiet }
  if (folder === undefined || folder.trim() === '') throw new CannotRunError('say which backup: verify <folder>')
  if (dataDir !== null) throw new CannotRunError('--data does not go with "verify": a backup is looked at by itself')
  return { do: 'verify', folder, quiet }
}
