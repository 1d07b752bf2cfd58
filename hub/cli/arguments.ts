import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { CannotRunError } from '../replay/cannot-run'

/** Reads options and words. Throws {@link CannotRunError} with what is wrong. */
export function readArguments<T extends ParseArgsOptionsConfig>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: true })
  } catch (error) {
    // node:util explains the mistake in its first sentence and then how to quote; the first is enough.
    throw new CannotRunError(error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : String(error))
  }
}

/** An empty path would quietly mean the current folder. */
export function givenFolder(option: string, value: string | undefined): string | null {
  if (value?.trim() === '') throw new CannotRunError(`--${option} is empty`)
  return value ?? null
}
