import type { DeviceType } from './channel'
import type { DeviceCommand, Downlink } from './command'
import type { RejectionCode } from './errors/catalogue'
import type { DeviceEventKind } from './event'
import type { DecodedReading } from './reading'
import type { Uplink } from './uplink'

/**
 * How devices number what they send, which is how a missing piece shows.
 * - `readings`: each reading has its epoch and number on the wire, beginning with 0 in each epoch.
 * - `messages`: all messages of a device share one count (see {@link MessageMark}); the epoch is found out from it.
 * - `none`: there are no numbers; only the time between readings tells.
 */
export type Numbering = 'readings' | 'messages' | 'none'

/** The place of a message in its device's count. Numbers are uint32: 2^32 − 1 is followed by 0. */
export interface MessageMark {
  readonly seq: number
  /** When the device says it made the message, ms UTC. */
  readonly at: number
  /** When the device says it started, ms UTC; null when the message does not tell. */
  readonly bootAt: number | null
}

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
  /** What the hub sent to the device, journalled so that its memory knows it; it is no sign of life. */
  readonly down: boolean
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
  /** With numbering `messages`: the number of this message; absent where it has none. */
  readonly mark?: MessageMark
  /** Silence after which the device is gone, ms, where its protocol fixes that; absent: as the presence rule says. */
  readonly timeoutMs?: number
  /** What the dialect's own memory needs besides, not kept; nobody else reads it. */
  readonly forMemory?: unknown
}

/** What a memory makes of a message. */
export interface Recalled {
  /** Plain JSON; null: there is nothing to keep. */
  readonly state: unknown
  readonly decoded: Decoded
  /** When {@link DialectMemory.expire} is to be asked, ms UTC of arrival; null: never. */
  readonly wakeAt: number | null
}

/**
 * What takes more than one message to understand. Kept per device and committed with what was projected. Pure, like
 * decoding: the same state and message give the same answer, so that a replay does, too.
 */
export interface DialectMemory {
  /** Takes a decoded message; `state` is what the last call for this device answered, null at first. Never throws on bad data. */
  recall(state: unknown, decoded: Decoded, uplink: Uplink): Recalled
  /** Called with the first uplink of any device that arrives at or after `wakeAt`; what it yields is counted to that uplink. */
  expire?(state: unknown, now: number): Recalled
}

/** How a family of devices speaks on the wire. */
export interface Dialect {
  readonly name: string
  /** Who may send its messages: devices by MQTT (absent: this), or only the hub itself, on behalf of flows. */
  readonly transport?: 'mqtt' | 'hub'
  readonly uplinks: readonly UplinkTopic[]
  /**
   * Topics its devices subscribe to, with `{id}`. What the hub sends there is journalled under `downlinkPrefix` (hub-topics.ts)
   * and comes to `decode` with kind `command`.
   */
  readonly downlinks: readonly string[]
  /** Type of a device that has not said what it is. */
  readonly defaultType: string
  readonly numbering: Numbering
  /** How long the broker keeps the session of a device that is away, ms; absent: as long as the broker is set to. */
  readonly sessionExpiryMs?: number
  readonly memory?: DialectMemory
  /** The message for a command; a text when the dialect has no such command or its params are wrong: what would be right. */
  encodeCommand?(device: string, command: DeviceCommand): Downlink | string
  /** What a device on trial with new firmware is told when the hub has heard from it; absent: its devices wait for nothing of the kind. */
  firmwareSeen?(version: string): { readonly command: string; readonly params: Readonly<Record<string, unknown>> }
  /** Pure, and never throws on bad input: bad data is a value. `receivedAt` of the uplink is the only clock. */
  decode(uplink: Uplink, route: Route, type: DeviceType): Decoded
}
