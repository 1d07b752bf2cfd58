import { HubError } from '../../core/errors/hub-error'
import { CannotRunError } from '../replay/cannot-run'

/** Variables of the environment, as the process has them. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Runs a command with what stands behind its name, and ends the process with the exit code it answers. What could not be done ends
 * with 2 and says why on standard error.
 */
export function runCommand(name: string, command: (args: readonly string[], env: Environment) => Promise<number>): void {
  // Whoever reads along may have seen enough: `npm run audit -- export | head`.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 2))
  command(process.argv.slice(2), process.env).then(
    (code) => {
      process.exitCode = code
    },
    (error: unknown) => {
      process.stderr.write(`${name}: ${textOf(error)}\n`)
      process.exitCode = 2
    },
  )
}

function textOf(error: unknown): string {
  if (error instanceof CannotRunError) return `${error.message}\nSee --help.`
  if (error instanceof HubError && error.code !== 'INTERNAL') return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
