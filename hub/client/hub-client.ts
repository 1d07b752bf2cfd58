import type { MessagePort } from 'node:worker_threads'
import { HubError } from '../../core/errors/hub-error'
import type { Hub, HubEvents, HubTopic, StreamName, StreamPage, StreamRequest } from './hub'
import { type Lane, type RemoteMethod, remoteMethods } from './remote-methods'
import { Caller } from './rpc'

/** The two roads into the hub: `control` to its broker thread, `data` straight to the thread that reads the stores. */
export interface HubPorts {
  readonly control: MessagePort
  readonly data: MessagePort
}

type Listener = (event: never) => void

export interface HubClient extends Pick<Hub, RemoteMethod> {}

/**
 * The Hub as other threads see it. It outlives the hub's thread: while the hub is being restarted calls wait
 * for up to `patienceMs`, then reject with HUB_RESTARTING, and subscriptions are taken up again by themselves.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the constructor makes each of them from the table
export class HubClient implements Hub {
  readonly #patienceMs: number
  readonly #listeners = new Map<HubTopic, Set<Listener>>()
  #callers: { control: Caller; data: Caller } | null = null
  #waiting: (() => void)[] = []
  #stopped = false

  constructor(options: { readonly patienceMs?: number } = {}) {
    this.#patienceMs = options.patienceMs ?? 5_000
    const calls = Object.entries(remoteMethods).map(([method, lane]) => [
      method,
      (...args: unknown[]) => this.#call(lane, method as RemoteMethod, ...args),
    ])
    Object.assign(this, Object.fromEntries(calls))
  }

  /** Connects to a hub that has just started. */
  attach(ports: HubPorts): void {
    this.#callers = { control: new Caller(ports.control), data: new Caller(ports.data) }
    ports.control.on('message', (message: { event?: HubTopic; payload?: unknown }) => {
      if (message.event) this.#deliver(message.event, message.payload as HubEvents[HubTopic])
    })
    for (const waiting of this.#waiting.splice(0)) waiting()
    this.#deliver('connection', { connected: true, detail: '' })
  }

  /** The hub's thread is gone: open calls reject at once, later ones wait for the next {@link attach}. */
  detach(detail: string): void {
    this.#close('HUB_RESTARTING')
    this.#deliver('connection', { connected: false, detail })
  }

  /** The hub will not come back. */
  stop(): void {
    this.#stopped = true
    this.#close('HUB_STOPPED')
    for (const waiting of this.#waiting.splice(0)) waiting()
  }

  #close(code: 'HUB_RESTARTING' | 'HUB_STOPPED'): void {
    this.#callers?.control.close(code)
    this.#callers?.data.close(code)
    this.#callers = null
  }

  #deliver<T extends HubTopic>(topic: T, event: HubEvents[T]): void {
    for (const listener of [...(this.#listeners.get(topic) ?? [])]) listener(event as never)
  }

  async #call<T>(lane: Lane, method: keyof Hub, ...args: unknown[]): Promise<T> {
    if (!this.#callers && !this.#stopped) await this.#attached()
    if (!this.#callers) throw new HubError(this.#stopped ? 'HUB_STOPPED' : 'HUB_RESTARTING')
    return this.#callers[lane].call<T>(method, args)
  }

  #attached(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#patienceMs)
      this.#waiting.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }

  readStream<S extends StreamName>(request: StreamRequest<S>): Promise<StreamPage<S>> {
    return this.#call(request.stream === 'presence' ? 'control' : 'data', 'readStream', request)
  }

  async subscribe<T extends HubTopic>(topic: T, listener: (event: HubEvents[T]) => void): Promise<() => void> {
    const listeners = this.#listeners.get(topic) ?? new Set()
    this.#listeners.set(topic, listeners.add(listener as Listener))
    return () => {
      listeners.delete(listener as Listener)
    }
  }
}
