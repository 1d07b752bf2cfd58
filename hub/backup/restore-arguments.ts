import { givenFolder, readArguments } from '../cli/arguments'
import { CannotRunError } from '../replay/cannot-run'

const spec = {
  to: { type: 'string' },
  quiet: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

export type RestoreTask =
  | { readonly do: 'help' }
  | { readonly do: 'restore'; readonly folder: string; readonly to: string; readonly quiet: boolean }

/** Reads the arguments after the command's name. Throws {@link CannotRunError}. */
export function parseRestoreArguments(args: readonly string[]): RestoreTask {
  const { values, positionals } = readArguments(args, spec)
  const { quiet, help } = values
  const to = givenFolder('to', values.to)
  if (help) return { do: 'help' }
  const [folder, tooMuch] = positionals
  if (folder === undefined || folder.trim() === '') throw new CannotRunError('say which backup: the folder it is in')
  if (tooMuch !== undefined) throw new CannotRunError(`"${tooMuch}" is too much; the data folder is named with --to`)
  if (to === null) throw new CannotRunError('say where to: --to <data folder>, which must be empty or not there yet')
  return { do: 'restore', folder, to, quiet }
}
