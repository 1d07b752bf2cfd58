import { MessageChannel } from 'node:worker_threads'
import type { HubDescription } from '../client/hub'
import type { HubClient } from '../client/hub-client'
import type { BusbarConfig } from '../config/config'
import type { Log } from '../log'
import type { HubThreadData } from '../threads/hub-thread'
import { Thread } from '../threads/thread'

const backoffMs = [250, 500, 1000, 2000, 5000, 10_000, 30_000] as const
/** A hub that lived this long starts its back-off anew. */
const healthyMs = 60_000

export interface SupervisorOptions {
  readonly config: BusbarConfig
  readonly version: string
  readonly client: HubClient
  readonly log: Log
}

/**
 * Keeps the hub's thread alive: starts it, connects the client, and starts it again with growing pauses when it dies.
 * Restarts use the ports the first start was given, so that devices find the broker again.
 */
export class Supervisor {
  readonly #options: SupervisorOptions
  readonly #stopped = new Int32Array(new SharedArrayBuffer(4))
  #config: BusbarConfig
  #thread: Thread | null = null
  #restarts = 0
  #startedAt = 0
  #stopping = false
  #retry: NodeJS.Timeout | null = null

  constructor(options: SupervisorOptions) {
    this.#options = options
    this.#config = options.config
  }

  /** How often the hub was started again. */
  get restarts(): number {
    return this.#restarts
  }

  /** Starts the hub. Rejects when the first start fails: that is a matter of configuration, not of luck. */
  async start(): Promise<HubDescription> {
    const { version, client } = this.#options
    const control = new MessageChannel()
    const data = new MessageChannel()
    const threadData: HubThreadData = {
      config: this.#config,
      version,
      control: control.port2,
      data: data.port2,
      stopped: this.#stopped,
    }
    const thread = new Thread('hub-thread', threadData, [control.port2, data.port2])
    this.#thread = thread
    let running = false
    thread.onFailure((error) => {
      if (running) this.#died(error)
    })
    const description = await thread.call<HubDescription>('start')
    running = true
    this.#startedAt = performance.now()
    this.#config = withPorts(this.#config, description.ports)
    client.attach({ control: control.port1, data: data.port1 })
    return description
  }

  /** Stops the hub and waits for it. */
  async stop(): Promise<void> {
    this.#stopping = true
    if (this.#retry) clearTimeout(this.#retry)
    this.#options.client.stop()
    await this.#thread?.call('stop').catch(() => undefined)
  }

  /**
   * Stops the hub while the process is already on its way out and nothing asynchronous runs any more:
   * this thread sleeps until the hub's thread has closed its stores, at most `timeoutMs`.
   */
  stopAtExit(timeoutMs: number): void {
    if (!this.#thread || Atomics.load(this.#stopped, 0) === 1) return
    this.#stopping = true
    this.#thread.notify('stop')
    Atomics.wait(this.#stopped, 0, 0, timeoutMs)
  }

  #died(error: Error): void {
    const { client, log } = this.#options
    this.#thread = null
    if (this.#stopping) return
    client.detach(`the hub stopped: ${error.message}`)
    if (performance.now() - this.#startedAt > healthyMs) this.#restarts = 0
    const pause = backoffMs[Math.min(this.#restarts++, backoffMs.length - 1)] ?? 30_000
    log.error({ err: error, restart: this.#restarts }, `the hub stopped unexpectedly; it starts again in ${pause} ms`)
    this.#retry = setTimeout(() => {
      this.start().then(
        () => log.info({ restart: this.#restarts }, 'the hub is running again'),
        (failure: Error) => this.#died(failure),
      )
    }, pause)
  }
}

function withPorts(config: BusbarConfig, ports: HubDescription['ports']): BusbarConfig {
  return {
    ...config,
    http: { ...config.http, port: ports.http },
    mqtt: { ...config.mqtt, port: ports.mqtt, tlsPort: ports.mqtts, wsPort: ports.ws },
  }
}
