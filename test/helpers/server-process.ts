import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'

/** A server of another project that runs for a test. */
export interface ServerProcess {
  /** At once, as in a power cut. */
  kill(): Promise<void>
}

/** Whether the program is installed. */
export function isInstalled(path: string): boolean {
  return existsSync(path)
}

/** Starts a program and waits until its output shows that it is ready; gives what the pattern's first group matched. */
export async function startServer(
  program: string,
  args: readonly string[],
  ready: RegExp,
): Promise<ServerProcess & { readonly found: string }> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const endWithUs = () => child.kill('SIGKILL')
  process.once('exit', endWithUs)
  const found = await untilReady(child, program, ready)
  const kill = async () => {
    process.off('exit', endWithUs)
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
  }
  return { found, kill }
}

function untilReady(child: ChildProcess, program: string, ready: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const read = (part: Buffer) => {
      text += part
      const match = ready.exec(text)
      // What comes later is read and forgotten: a full pipe would stop the server.
      if (match) resolve(match[1] ?? '')
      if (text.length > 100_000) text = text.slice(-10_000)
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${program} ended with ${code} before it was ready:\n${text.slice(-2000)}`)))
  })
}
