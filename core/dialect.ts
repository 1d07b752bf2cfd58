import type { DeviceType } from './channel'
import type { RejectionCode } from './errors/catalogue'
import type { DeviceEventKind } from './event'
import type { DecodedReading } from './reading'
import type { Uplink } from './uplink'

/** A topic a dialect's devices publish on. `{id}` stands for the device id and is one whole level. */
export interface UplinkTopic {
  readonly pattern: string
  /** What the dialect calls it: `telemetry`, `heartbeat`, `status` … */
  readonly kind: string
}

/** Which dialect and message a topic means. `device` is null where the topic does not carry the id. */
export interface Route {
  readonly dialect: string
  readonly kind: string
  readonly device: string | null
}

export interface DecodedEvent {
  readonly kind: DeviceEventKind
  /** Event time, ms UTC. */
  readonly at: number
  /** Plain JSON, its shape given by `kind` (see `event.ts`). */
  readonly body: Readonly<Record<string, unknown>>
}

/** Why a message, or one record of a batch, could not be used. */
export interface Rejection {
  readonly code: RejectionCode
  /** What was wrong and what would be right, for a person. */
  readonly reason: string
}

/** Everything one uplink yields. Good records of a batch are kept even when others are rejected. */
export interface Decoded {
  readonly readings: readonly DecodedReading[]
  readonly events: readonly DecodedEvent[]
  readonly rejections: readonly Rejection[]
}

/** How a family of devices speaks on the wire. */
export interface Dialect {
  readonly name: string
  readonly uplinks: readonly UplinkTopic[]
  /** Topics its devices subscribe to, with `{id}`. */
  readonly downlinks: readonly string[]
  /** Type of a device that has not said what it is. */
  readonly defaultType: string
  /** Pure, and never throws on bad input: bad data is a value. `receivedAt` of the uplink is the only clock. */
  decode(uplink: Uplink, route: Route, type: DeviceType): Decoded
}
