/** The messages of docs/mqtt-protocol.md as types. Keys are short because a message must fit into 1 KB. */

export type WireLink = 'wifi' | 'gsm' | 'ethernet'
export type WireSource = 'live' | 'sd'
/** Where the clock was set from; `boot`: never, times are ms since boot. Absent means `ntp`. */
export type WireClock = 'ntp' | 'gsm' | 'boot'

interface Envelope {
  readonly v: 1
  /** Boot counter. */
  readonly ep: number
  /** Uptime when the message was sent, ms; required with the clock `boot`. */
  readonly up?: number
  readonly ck?: WireClock
}

interface TelemetryEnvelope extends Envelope {
  readonly src?: WireSource
  readonly ln?: WireLink
}

/** One reading. */
export interface TelemetryMessage extends TelemetryEnvelope {
  /** Number of the reading since boot. */
  readonly sq: number
  /** When it was measured, ms UTC (ms since boot with the clock `boot`). */
  readonly ts: number
  /** Channel key to value. */
  readonly d: Readonly<Record<string, number | null>>
}

/** `[sq, ts, value …]`, the values in the order of the batch keys, null where not measured. */
export type BatchRecord = readonly [sq: number, ts: number, ...values: (number | null)[]]

/** Readings of one boot and one clock quality; the keys are sent once. */
export interface BatchMessage extends TelemetryEnvelope {
  readonly k: readonly string[]
  readonly r: readonly BatchRecord[]
}

export interface HeartbeatMessage extends Envelope {
  readonly up: number
  /** Seconds until the next one. */
  readonly hb: number
  readonly ts?: number
  readonly ln?: WireLink
  /** Received signal, dBm. */
  readonly rs?: number
  readonly ip?: string
  readonly fw?: string
  /** Free heap now and the least since boot, bytes. */
  readonly hf?: number
  readonly hm?: number
  /** Largest free block of the heap, bytes. */
  readonly hl?: number
  /** Why the device last started. */
  readonly rr?: string
  /** Records waiting on the card, and records lost since boot. */
  readonly bq?: number
  readonly bl?: number
  /** Modbus reads that succeeded and that failed since boot. */
  readonly mo?: number
  readonly mf?: number
  /** Bytes sent over the mobile network since boot. */
  readonly gb?: number
}

export interface StatusMessage {
  readonly v: 1
  readonly st: 'online' | 'offline'
  readonly ep: number
  /** Number of the MQTT connection since boot. */
  readonly ses: number
  /** True in the message the broker publishes as last will. */
  readonly lw?: boolean
}

export interface RegisterMessage {
  readonly v: 1
  readonly id: string
  readonly type?: string
  readonly mac?: string
  readonly imei?: string
  readonly iccid?: string
  readonly hw?: string
  readonly fw?: string
  readonly cap?: readonly string[]
  /** Seconds between heartbeats. */
  readonly hb?: number
}

export interface AlertMessage extends Envelope {
  readonly ts?: number
  readonly ty: string
  readonly sev: 'info' | 'warning' | 'critical'
  /** True when raised, false when cleared. */
  readonly on: boolean
  /** Channel key it is about. */
  readonly k?: string
  readonly val?: number
  readonly thr?: number
  readonly msg?: string
}

export interface CommandMessage {
  readonly v: 1
  readonly id: string
  readonly cmd: string
  readonly params?: Readonly<Record<string, unknown>>
  /** Not to be carried out after this time, ms UTC. */
  readonly exp?: number
}

export type ReplyStatus = 'accepted' | 'done' | 'error' | 'rejected' | 'unsupported'

export interface ReplyMessage {
  readonly v: 1
  /** Id of the command. */
  readonly id: string
  readonly st: ReplyStatus
  readonly code?: string
  readonly msg?: string
  readonly result?: Readonly<Record<string, unknown>>
}
