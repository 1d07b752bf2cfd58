import type { MessagePort, Transferable } from 'node:worker_threads'
import { HubError, type HubErrorCode } from '../../core/errors/hub-error'

/** Methods by name; each takes plain data and resolves with plain data. */
export type Handlers = Readonly<Record<string, (...args: never[]) => unknown>>

interface Call {
  /** Absent: nobody waits for an answer. */
  readonly call?: number
  readonly method: string
  readonly args: readonly unknown[]
}
interface Reply {
  readonly reply: number
  readonly value?: unknown
  readonly error?: { readonly code: HubErrorCode | null; readonly message: string }
}

/** Answers calls that arrive on the port. Errors travel as code and text, never as a stack. */
export function serve(port: MessagePort, handlers: Handlers): void {
  port.on('message', async (message: Partial<Call>) => {
    if (message.method === undefined) return
    const reply = await answer(message as Call, handlers)
    if (message.call !== undefined) port.postMessage({ ...reply, reply: message.call } satisfies Reply)
  })
}

async function answer({ method, args }: Call, handlers: Handlers): Promise<Omit<Reply, 'reply'>> {
  const handler = Object.hasOwn(handlers, method) ? handlers[method] : undefined
  if (!handler) return { error: { code: 'INTERNAL', message: `no method ${method}` } }
  try {
    return { value: await handler(...(args as never[])) }
  } catch (error) {
    const code = error instanceof HubError ? error.code : null
    return { error: { code, message: error instanceof Error ? error.message : String(error) } }
  }
}

/** The calling end of a port. Every open call is rejected when the port closes. */
export class Caller {
  readonly #port: MessagePort
  readonly #open = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  #next = 1
  #closed: HubError | null = null

  constructor(port: MessagePort) {
    this.#port = port
    port.on('message', (message: Partial<Reply>) => this.#settle(message))
    port.on('close', () => this.close('HUB_RESTARTING'))
  }

  /** Calls a method of the other end. Rejects with what it threw, or with the code given to {@link close}. */
  call<T>(method: string, args: readonly unknown[], transfer: readonly Transferable[] = []): Promise<T> {
    if (this.#closed) return Promise.reject(this.#closed)
    const call = this.#next++
    return new Promise<T>((resolve, reject) => {
      this.#open.set(call, { resolve: resolve as (value: unknown) => void, reject })
      this.#port.postMessage({ call, method, args } satisfies Call, transfer)
    })
  }

  /** Calls a method and waits for nothing: for news that the next one makes superfluous. */
  notify(method: string, args: readonly unknown[] = []): void {
    if (!this.#closed) this.#port.postMessage({ method, args } satisfies Call)
  }

  /** Rejects open and later calls with this code. */
  close(code: HubErrorCode): void {
    this.#closed ??= new HubError(code)
    for (const { reject } of this.#open.values()) reject(this.#closed)
    this.#open.clear()
  }

  #settle(message: Partial<Reply>): void {
    if (message.reply === undefined) return
    const open = this.#open.get(message.reply)
    this.#open.delete(message.reply)
    if (message.error) open?.reject(toError(message.error))
    else open?.resolve(message.value)
  }
}

function toError(error: NonNullable<Reply['error']>): Error {
  return error.code ? new HubError(error.code, error.message) : new Error(error.message)
}
