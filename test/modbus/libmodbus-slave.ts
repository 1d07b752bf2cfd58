import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'

let program: string | null = null

/** Compiles slave.c once per test file; needs gcc and libmodbus-dev. */
function compiled(): string {
  if (program) return program
  const folder = mkdtempSync(join(tmpdir(), 'busbar-slave-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  program = join(folder, 'slave')
  execFileSync('gcc', ['-O1', '-o', program, join(__dirname, 'slave.c'), '-lmodbus'], { stdio: 'inherit' })
  return program
}

/** Several units on one bus, served by libmodbus in a process of its own. */
export class LibmodbusSlave {
  readonly #process: ChildProcess
  readonly #lines: Interface
  readonly #answers: AsyncIterator<string>
  /** Port (TCP) or path (pseudo-terminal). */
  at = ''

  private constructor(args: readonly (string | number)[]) {
    this.#process = spawn(compiled(), args.map(String), { stdio: ['pipe', 'pipe', 'inherit'] })
    if (!this.#process.stdout) throw new Error('the slave has no output')
    this.#lines = createInterface({ input: this.#process.stdout })
    this.#answers = this.#lines[Symbol.asyncIterator]()
  }

  static tcp(...units: readonly number[]): Promise<LibmodbusSlave> {
    return LibmodbusSlave.#started(['tcp', ...units])
  }

  /** Hears only who speaks at this baud rate. */
  static pty(baudRate: number, ...units: readonly number[]): Promise<LibmodbusSlave> {
    return LibmodbusSlave.#started(['pty', baudRate, ...units])
  }

  static async #started(args: readonly (string | number)[]): Promise<LibmodbusSlave> {
    const slave = new LibmodbusSlave(args)
    const line = await slave.#nextLine()
    slave.at = line.replace(/^ready /, '')
    return slave
  }

  get port(): number {
    return Number(this.at)
  }

  /** Fills registers of a unit, and resolves when they are there to be read. */
  async set(unit: number, address: number, registers: readonly number[]): Promise<void> {
    this.#process.stdin?.write(`${unit} ${address} ${registers.join(' ')}\n`)
    await this.#nextLine()
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null) return
    const ended = new Promise((resolve) => this.#process.once('exit', resolve))
    this.#process.stdin?.end()
    await ended
    this.#lines.close()
  }

  async #nextLine(): Promise<string> {
    const { value, done } = await this.#answers.next()
    if (done) throw new Error('the slave ended')
    return value
  }
}
