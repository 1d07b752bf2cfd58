import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { LoadJob, LoadResult } from './job'

/** The load generator in a process of its own, so that its work is not measured as the broker's. */
export class LoadGenerator {
  readonly #child: ChildProcess = fork(join(__dirname, 'load-process.js'))

  async run(job: LoadJob): Promise<LoadResult> {
    this.#child.send(job)
    const [answer] = (await once(this.#child, 'message')) as [{ result?: LoadResult; error?: string }]
    if (answer.result === undefined) throw new Error(`load generator: ${answer.error}`)
    return answer.result
  }

  /** Ends the running job before its time; {@link run} then answers what happened so far. */
  stop(): void {
    this.#child.send('stop')
  }

  close(): void {
    this.#child.disconnect()
  }
}
