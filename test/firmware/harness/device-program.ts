import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { promisify } from 'node:util'

const root = join(__dirname, '../../..')

const without = ['cmake', 'g++'].filter((tool) => spawnSync(tool, ['--version'], { stdio: 'ignore' }).error)

/** As `describe`, skipped with the reason in its name where the firmware cannot be built. */
export function describeFirmware(name: string, specs: () => void): void {
  if (without.length === 0) describe(name, specs)
  else describe.skip(`${name} (skipped: there is no ${without.join(', ')})`, specs)
}

/** How long the first build may take, ms. */
export const buildTimeoutMs = 600_000

/** Builds the program if need be; answers its path. */
export async function builtProgram(): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['scripts/build-firmware.mjs'], { cwd: root })
  return stdout.trim()
}

const running = new Set<DeviceProgram>()

/** `busbar-device` as a process. */
export class DeviceProgram {
  readonly #child: ChildProcess
  readonly #exited: Promise<unknown>
  #output = ''

  constructor(program: string, args: readonly (string | number)[]) {
    this.#child = spawn(program, args.map(String), { stdio: ['ignore', 'pipe', 'pipe'] })
    this.#exited = once(this.#child, 'exit')
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text) => {
        this.#output += text
      })
    }
    running.add(this)
  }

  /** Everything it logged so far. */
  get log(): string {
    return this.#output
  }

  /** SIGTERM: it says good-bye to the broker. */
  stop(): Promise<void> {
    return this.end('SIGTERM')
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill(signal)
    await this.#exited
    running.delete(this)
  }
}

/** Ends what a spec left running. */
export async function endPrograms(): Promise<void> {
  await Promise.all([...running].map((program) => program.end('SIGKILL')))
}
