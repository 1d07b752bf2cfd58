import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type MessagePort, Worker } from 'node:worker_threads'
import { Caller } from '../client/rpc'

export type ThreadName = 'hub-thread' | 'journal-thread' | 'projector-thread' | 'reader-thread' | 'sinks-thread'

/** A thread of ours: started, called, listened to, and ended. */
export class Thread {
  readonly worker: Worker
  readonly #caller: Caller

  constructor(
    readonly name: ThreadName,
    workerData: unknown,
    transferList: MessagePort[] = [],
  ) {
    this.worker = new Worker(compiled(name), { workerData, transferList, name: `busbar ${name}` })
    this.#caller = new Caller(this.worker as never)
    this.worker.on('exit', () => this.#caller.close('HUB_STOPPED'))
  }

  /** Calls a handler of the thread. */
  call<T>(method: string, args: readonly unknown[] = [], transfer: readonly ArrayBuffer[] = []): Promise<T> {
    return this.#caller.call<T>(method, args, transfer)
  }

  /** Tells the thread something and waits for no answer. */
  notify(method: string, args: readonly unknown[] = []): void {
    this.#caller.notify(method, args)
  }

  /** Listens to what the thread posts of itself. */
  on<T>(kind: string, listener: (value: T) => void): void {
    this.worker.on('message', (message: { kind?: string; value?: T }) => {
      if (message.kind === kind) listener(message.value as T)
    })
  }

  /** Called when the thread ends although nobody asked it to. */
  onFailure(listener: (error: Error) => void): void {
    let cause = new Error(`the ${this.name} ended`)
    this.worker.on('error', (error) => {
      cause = errorOf(error)
    })
    this.worker.on('exit', (code) => {
      if (code !== 0) listener(cause)
    })
  }
}

/** What a thread threw, with its code. It is a copy, and where it comes from another realm no `Error` of ours. */
function errorOf(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown
  const { message = String(thrown), code } = (thrown ?? {}) as { readonly message?: string; readonly code?: unknown }
  return Object.assign(new Error(message), code !== undefined && { code })
}

/** Threads load compiled code only; started from a source file (in a test) this finds the compiled twin. */
function compiled(name: ThreadName): string {
  const beside = join(__dirname, `${name}.js`)
  return existsSync(beside) ? beside : join(__dirname, '../../dist/hub/threads', `${name}.js`)
}
