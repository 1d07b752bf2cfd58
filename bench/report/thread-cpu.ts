import { readdirSync, readFileSync } from 'node:fs'
import { ticksIn, ticksPerSecond } from './cpu'

/** What a thread has used. */
export interface ThreadCpu {
  /** As Linux knows it: 15 characters at most. */
  readonly name: string
  readonly seconds: number
}

/** CPU time of threads from now on. Knows only Linux' /proc; elsewhere there are none. */
export class ThreadWatch {
  readonly #pids: readonly number[]
  readonly #before: ReadonlyMap<string, ThreadCpu>

  constructor(pids: readonly number[]) {
    this.#pids = pids
    this.#before = threadsOf(pids)
  }

  /** What each thread that still runs has used since, s, most first. */
  used(): readonly ThreadCpu[] {
    return [...threadsOf(this.#pids)]
      .map(([id, { name, seconds }]) => ({ name, seconds: seconds - (this.#before.get(id)?.seconds ?? 0) }))
      .sort((a, b) => b.seconds - a.seconds)
  }
}

function threadsOf(pids: readonly number[]): ReadonlyMap<string, ThreadCpu> {
  return new Map(pids.flatMap((pid) => threadIds(pid).flatMap((id) => threadOf(`${pid}/task/${id}`))))
}

function threadIds(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`)
  } catch {
    return []
  }
}

/** None where it has just ended. */
function threadOf(id: string): readonly (readonly [string, ThreadCpu])[] {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, 'utf8')
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
    return [[id, { name, seconds: ticksIn(stat) / ticksPerSecond }]]
  } catch {
    return []
  }
}
