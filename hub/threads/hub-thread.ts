import type { MessagePort } from 'node:worker_threads'
import type { BusbarConfig } from '../config/config'
import { openLog } from '../log'
import { type RunningHub, startHub } from '../start-hub'
import { inThread } from './in-thread'

/** What the supervisor hands to the hub's thread. */
export interface HubThreadData {
  readonly config: BusbarConfig
  readonly version: string
  /** Where the main thread calls the hub, and where it calls the reader. */
  readonly control: MessagePort
  readonly data: MessagePort
  /** Set to 1 and notified when everything is closed: the main thread may be waiting for it while it exits. */
  readonly stopped: Int32Array
}

const thread = inThread<HubThreadData>()
const { config, version, control, data, stopped } = thread.data
const log = openLog(config.logging)
let hub: RunningHub | null = null

thread.serve({
  async start() {
    hub = await startHub({ config, version, log, control, data, onFailure: fail })
    return hub.description
  },
  async stop() {
    try {
      await hub?.stop()
    } finally {
      Atomics.store(stopped, 0, 1)
      Atomics.notify(stopped, 0)
      thread.end()
    }
  },
})

/** A part that ends unasked takes the whole hub with it: the supervisor starts a fresh one from what is on disk. */
function fail(error: Error): void {
  log.error({ err: error }, 'a part of the hub failed; the hub restarts')
  setImmediate(() => {
    throw error
  })
}
