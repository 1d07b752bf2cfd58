import { type ChildProcess, fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type SerialSettings, serialName } from '../../core/polling/bus-address'
import { BusError } from '../../core/polling/modbus-bus'
import type { Line, LineEvents } from './line'
import { serialFailure } from './serial-failure'
import type { FromPort, ToPort } from './serial-messages'

/** A serial port, held by a process of its own (serial-process.ts says why). */
export class SerialLine implements Line {
  readonly #path: string
  readonly #own: SerialSettings
  readonly #openMs: number
  readonly #events: LineEvents
  #process: ChildProcess | null = null
  #isOpen = false
  #settings: SerialSettings | null = null
  #reply: ((message: FromPort) => void) | null = null

  constructor(address: SerialSettings & { readonly path: string }, openMs: number, events: LineEvents) {
    const { path, baudRate, parity, stopBits } = address
    this.#path = path
    this.#own = { baudRate, parity, stopBits }
    this.#openMs = openMs
    this.#events = events
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  get settings(): SerialSettings | null {
    return this.#settings
  }

  async open(settings: SerialSettings = this.#own): Promise<void> {
    if (this.#isOpen && this.#settings && serialName(this.#settings) === serialName(settings)) return
    this.#isOpen = false
    this.#settings = settings
    const reply = await this.#ask({ open: { path: this.#path, ...settings } })
    if ('failed' in reply) throw serialFailure(this.#path, reply.failed)
    this.#isOpen = true
  }

  write(bytes: Buffer): void {
    this.#process?.send({ write: bytes } satisfies ToPort)
  }

  async close(): Promise<void> {
    const holder = this.#process
    if (!holder) return
    if (this.#isOpen) await this.#ask({ close: true }).catch(() => undefined)
    this.#isOpen = false
    this.#process = null
    if (holder.exitCode !== null || holder.signalCode !== null) return
    await new Promise<void>((resolve) => {
      holder.once('exit', () => resolve())
      holder.kill('SIGKILL')
    })
  }

  /** Sends a message and waits for what it leads to. */
  #ask(message: ToPort): Promise<FromPort> {
    const holder = this.#process ?? this.#start()
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#reply = null
        holder.kill('SIGKILL')
        reject(
          new BusError('BUS_UNREACHABLE', `${this.#path} does not react within ${this.#openMs} ms; unplug and plug the adapter.`),
        )
      }, this.#openMs)
      this.#reply = (reply) => {
        clearTimeout(timer)
        this.#reply = null
        resolve(reply)
      }
      holder.send(message)
    })
  }

  #start(): ChildProcess {
    const started = fork(compiled(), { execArgv: [], serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    this.#process = started
    started.on('message', (message: FromPort) => this.#heard(message))
    const gone = (why: string) => {
      if (this.#process !== started) return
      this.#process = null
      this.#lost(why)
      this.#reply?.({ failed: why })
    }
    started.on('error', (error) => gone(error.message))
    started.on('exit', () => gone('the process that holds the port ended'))
    return started
  }

  #heard(message: FromPort): void {
    if ('bytes' in message) this.#events.bytes(Buffer.from(message.bytes))
    else if ('ended' in message) this.#lost(message.ended)
    else this.#reply?.(message)
  }

  #lost(why: string): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#events.ended(why)
  }
}

/** Processes load compiled code only; started from a source file (in a test) this finds the compiled twin. */
function compiled(): string {
  const beside = join(__dirname, 'serial-process.js')
  return existsSync(beside) ? beside : join(__dirname, '../../dist/adapters/modbus/serial-process.js')
}
