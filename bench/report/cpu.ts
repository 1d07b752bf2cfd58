import { readFileSync } from 'node:fs'

/** Parts of a second in which Linux tells CPU time to programs, on every architecture. */
export const ticksPerSecond = 100

/** CPU time that processes have used so far with all their threads, s. Knows only Linux' /proc; elsewhere it is 0. */
export function cpuSeconds(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + cpuTicks(pid), 0) / ticksPerSecond
}

function cpuTicks(pid: number): number {
  try {
    return ticksIn(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return 0
  }
}

/** `utime` and `stime` of a line of /proc/PID/stat; the name before them may hold anything, also spaces and brackets. */
export function ticksIn(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(fields[11]) + Number(fields[12])
}
