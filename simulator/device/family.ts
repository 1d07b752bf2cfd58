import type { Behaviour } from './behaviour'
import type { Program } from './firmware'
import type { PastSpan, Site } from './site'

/** One device that is to be built. */
export interface Order {
  readonly id: string
  /** Which of its family it is, from 0. */
  readonly index: number
  /** Its own noise. */
  readonly seed: number
  readonly site: Site
  readonly behaviours: ReadonlySet<Behaviour>
  /** From one message with readings to the next, ms; null: as the real devices do. */
  readonly intervalMs: number | null
  /** Past readings to send at the start; null for none. */
  readonly history: PastSpan | null
  readonly habits: Habits
}

/** What can be set for a family. */
export interface Habits {
  /** Acuvim: QoS of live telemetry, and from one heartbeat to the next. */
  readonly qos: 0 | 1
  readonly heartbeatMs: number
  /** Heat pumps: ms since boot, as the firmware sends, or Unix ms, as its makers' simulator does. */
  readonly heatPumpTime: 'uptime' | 'unix'
}

export const usualHabits: Habits = { qos: 1, heartbeatMs: 30_000, heatPumpTime: 'uptime' }

/** A kind of device: how it is called and how it is built. */
export interface Family {
  /** In `--fleet` and in reports. */
  readonly name: string
  /** Its device ids are this and a number. */
  readonly prefix: string
  readonly dialect: string
  /** What a person would call the nth of them, and where it belongs. */
  nameOf(index: number): string
  readonly group: string
  /** How often it sends readings unless told otherwise, ms. */
  readonly usualIntervalMs: number
  /** Whether it can send readings of the past. */
  readonly keepsHistory: boolean
  /** Behaviours it has no means for. */
  readonly unfit: readonly Behaviour[]
  build(order: Order): Program
}
