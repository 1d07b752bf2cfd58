import type { LoadJob } from './load/job'

/** What all rows share: fifty meters that each have twenty readings on the way. */
export const fleet = { clients: 50, prefix: 'BENCH-', window: 20 } as const

/** As much as goes through. */
export const saturated = { ...fleet, rate: null, warmUp: 1, seconds: 3 } as const

/** Every target is measured so often, in turn with the others; the median counts. So a busy neighbour meets them all. */
export const rounds = 3

/** A busy plant, for what a disturbance does to the time to PUBACK. */
export const steady = { ...fleet, window: 1000, rate: 2_000, warmUp: 1, seconds: 7 } as const

/** How long Node-RED's thread is blocked in the middle of a steady load. */
export const blockMs = 5_000

let epochs = 0

/** A job that numbers its readings in an epoch of its own, so that none is a duplicate of another job's. */
export function job(
  target: { readonly port: number; readonly password: string },
  load: Omit<LoadJob, 'port' | 'password' | 'epoch'>,
): LoadJob {
  return { ...load, port: target.port, password: target.password, epoch: ++epochs }
}
