import type { LoadJob } from './load/job'
import { batchRecords } from './load/kinds'

const endless = { messages: null, pauseMs: 0, stepMs: 0 } as const

/** What the rows of the first table share: fifty meters that each have twenty readings on the way. */
export const fleet = { squads: [{ kind: 'acuvim', clients: 50, prefix: 'BENCH-' }], window: 20, ...endless } as const

/** As much as goes through. */
export const saturated = { ...fleet, rate: null, warmUp: 1, seconds: 3 } as const

/**
 * The shares that messages have in a plant of 100 Acuvim meters, 40 iot-meters, 40 heat pumps and 60 plants at their usual pace.
 * Each round has devices of its own.
 */
export function mixed(round: number): Omit<LoadJob, 'port' | 'password' | 'epoch'> {
  const squads = [
    { kind: 'acuvim', clients: 34, prefix: `MIX${round}-A-` },
    { kind: 'dc', clients: 5, prefix: `MIX${round}-D-` },
    { kind: 'ac', clients: 2, prefix: `MIX${round}-C-` },
    { kind: 'heat-pump', clients: 7, prefix: `MIX${round}-H-` },
    { kind: 'plantops', clients: 2, prefix: `MIX${round}-P-` },
  ] as const
  return { ...saturated, squads }
}

/** Every target is measured so often, in turn with the others; the median counts. So a busy neighbour meets them all. */
export const rounds = 3

/** A busy plant, for what a disturbance does to the time to PUBACK. */
export const steady = { ...fleet, window: 1000, rate: 2_000, warmUp: 1, seconds: 7 } as const

/** How long Node-RED's thread is blocked in the middle of a steady load. */
export const blockMs = 5_000

/** What goes on while a backlog is drained: 50 meters with ten readings a second each. */
export const liveFleet = {
  ...fleet,
  squads: [{ kind: 'acuvim', clients: 50, prefix: 'LIVE-' }],
  window: 1000,
  rate: 500,
  warmUp: 0,
  seconds: 1_800,
} as const

/** Devices that come back after a day without a network; each sends the next batch when one is acknowledged. */
export interface Backlog {
  readonly devices: number
  /** From one reading that a device kept to the next, ms. */
  readonly stepMs: number
  /** From an acknowledgement to the next batch, ms. */
  readonly pauseMs: number
}

export function backlogJob({ devices, stepMs, pauseMs }: Backlog): Omit<LoadJob, 'port' | 'password' | 'epoch'> {
  const messages = Math.max(1, Math.floor(86_400_000 / stepMs / batchRecords))
  const squads = [{ kind: 'acuvim-card', clients: devices, prefix: 'LATE-' }] as const
  return { squads, window: 1, rate: null, messages, pauseMs, warmUp: 0, seconds: 1_800, stepMs }
}

/** One reading of each of these devices, so that the hub has met them: they were away, they are not new. */
export function introduction(backlog: Backlog): Omit<LoadJob, 'port' | 'password' | 'epoch'> {
  const { devices } = backlog
  return { ...backlogJob(backlog), squads: [{ kind: 'acuvim', clients: devices, prefix: 'LATE-' }], messages: 1, pauseMs: 0 }
}

/** What goes into InfluxDB: meters that send 25 values, each less than once a millisecond, which is what tells their points apart. */
const influxFleet = { ...fleet, squads: [{ kind: 'acuvim-25', clients: 100, prefix: 'INFLUX-' }], warmUp: 0 } as const

/** So many messages per second, whatever becomes of them. */
export function offered(rate: number, seconds: number): Omit<LoadJob, 'port' | 'password' | 'epoch'> {
  return { ...influxFleet, window: 1000, rate, seconds }
}

/** So many messages, as fast as they are acknowledged. */
export function asFastAsAcknowledged(messages: number): Omit<LoadJob, 'port' | 'password' | 'epoch'> {
  const [{ clients }] = influxFleet.squads
  return { ...influxFleet, rate: null, messages: Math.ceil(messages / clients), seconds: 1_800 }
}

let epochs = 0

/** A job that numbers its readings in an epoch of its own, so that none is a duplicate of another job's. */
export function job(
  target: { readonly port: number; readonly password: string },
  load: Omit<LoadJob, 'port' | 'password' | 'epoch'>,
): LoadJob {
  return { ...load, port: target.port, password: target.password, epoch: ++epochs }
}
