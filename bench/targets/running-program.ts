import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { ChildLog } from './child-log'

/** A program that a target consists of. */
export interface RunningProgram {
  readonly pid: number
  readonly log: ChildLog
  /** Asks it to end; resolves with its exit code. */
  stop(): Promise<number | null>
  /** At once, as in a power cut. */
  kill(): Promise<void>
}

export function runProgram(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): RunningProgram {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
  const log = new ChildLog(child)
  // Nothing stays behind when the benchmark itself fails.
  const endWithUs = (): boolean => child.kill('SIGKILL')
  process.once('exit', endWithUs)
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    process.off('exit', endWithUs)
    if (hasEnded(child)) return child.exitCode
    const exited = once(child, 'exit')
    child.kill(signal)
    const [code] = (await exited) as [number | null]
    return code
  }
  return { pid: child.pid ?? 0, log, stop: () => end('SIGTERM'), kill: async () => void (await end('SIGKILL')) }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}
