import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { type Handlers, serve } from '../client/rpc'

/** The thread's end of the line to the hub. */
export interface ThreadSide<Data> {
  readonly data: Data
  readonly port: MessagePort
  /** Tells the hub something it did not ask for. */
  post(kind: string, value: unknown): void
  serve(handlers: Handlers): void
  /** Ends the thread after the answer to the present call is on its way, whatever timers and lines are still open. */
  end(): void
}

/** To be called once in a thread's entry file. */
export function inThread<Data>(): ThreadSide<Data> {
  if (!parentPort) throw new Error('this file is the entry of a worker thread')
  const port = parentPort
  return {
    data: workerData as Data,
    port,
    post: (kind, value) => port.postMessage({ kind, value }),
    serve: (handlers) => serve(port, handlers),
    end: () => setImmediate(() => process.exit(0)),
  }
}
