import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { childEnvironment } from './child-environment'

export interface CommandResult {
  readonly code: number | null
  readonly out: string
  /** What it wrote to stderr, but for its progress. */
  readonly errors: string
}

export interface RunningCommand {
  readonly child: ChildProcess
  readonly over: Promise<CommandResult>
}

/** Lines that tell how far a command is; whether there are any depends on how fast the disk is. */
const progress = /^(?:(?:copied|restored|read|looked at) [^\n]* \(\d+ %\)|summing up|comparing)\n/gm

/** Starts a command of the hub (`backup/backup-main.js`) in a process of its own, as `npm run` does: the compiled one. */
export function startCommand(program: string, args: readonly string[], variables: NodeJS.ProcessEnv = {}): RunningCommand {
  const path = join(__dirname, '../../dist/hub', program)
  if (!existsSync(path)) throw new Error('This test runs compiled code: npm run build first.')
  const child = spawn(process.execPath, ['--no-warnings', path, ...args], { env: { ...childEnvironment(), ...variables } })
  let [out, errors] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text
  })
  const over = new Promise<CommandResult>((resolve) =>
    child.on('close', (code) => resolve({ code, out, errors: errors.replace(progress, '') })),
  )
  return { child, over }
}
