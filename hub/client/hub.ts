import type { Actor } from '../../core/access/actor'
import type { DeviceType } from '../../core/channel'
import type { Completeness, CompletenessQuery } from '../../core/completeness'
import type { Device, DeviceFilter, DevicePatch, DeviceView, NewDevice, PresenceState } from '../../core/device'
import type { RejectionCode } from '../../core/errors/catalogue'
import type { DeviceEvent } from '../../core/event'
import type { GivenReading } from '../../core/given-reading'
import type { History, HistoryQuery } from '../../core/history'
import type { LatestValues, Reading } from '../../core/reading'
import type { Rejected } from '../../core/rejected'
import type { AuditHub } from './audit'
import type { BrokerAccessHub } from './broker-access'
import type { DeviceAccessHub } from './device-access'
import type { PeopleHub } from './people'
import type { PollingEvents, PollingHub } from './polling'
import type { SinkEvents, SinkHub } from './sinks'

/**
 * The boundary between the data plane and everything that uses it.
 * Every method is asynchronous and every argument and result is plain data, so that the hub can be a
 * worker thread today, a process of its own tomorrow, and a fake in a node's test.
 * All methods reject with a `HubError`, whose `code` says why. Whoever changes something says who does it: `by` goes into the audit.
 */
export interface Hub extends PollingHub, SinkHub, PeopleHub, DeviceAccessHub, BrokerAccessHub, AuditHub {
  /** Addresses, version and types of the running hub. */
  describe(): Promise<HubDescription>
  health(): Promise<Health>
  /** What is known to be missing in the journal makes health degraded no more. Rejects with STORE_UNAVAILABLE. */
  acknowledgeDamage(by: Actor): Promise<Health>

  listDevices(filter?: DeviceFilter): Promise<readonly DeviceView[]>
  /** Rejects with DEVICE_NOT_FOUND. */
  getDevice(id: string): Promise<DeviceView>
  /** Creates an approved device and makes its MQTT password, which is never shown again. Rejects with DEVICE_EXISTS. */
  createDevice(device: NewDevice, by: Actor): Promise<{ readonly device: Device; readonly password: string }>
  /** Changes what is given and nothing else; approving a pending device reads its kept messages again. */
  updateDevice(id: string, patch: DevicePatch, by: Actor): Promise<DeviceView>
  /** Ends its connections and forgets it, its readings included. Data it sends later makes it appear again. Rejects with DEVICE_NOT_FOUND. */
  deleteDevice(id: string, by: Actor): Promise<void>
  /** Sends a command. Rejects with DEVICE_NOT_FOUND, and INVALID_ARGUMENT when the dialect has no such command. */
  sendCommand(
    device: string,
    command: { readonly command: string; readonly params?: Readonly<Record<string, unknown>> },
    by: Actor,
  ): Promise<{ readonly requestId: string }>
  fleetSummary(filter?: DeviceFilter): Promise<FleetSummary>

  /**
   * Stores readings that do not come over MQTT; resolves when all are on disk. Rejects when one is wrong (INVALID_ARGUMENT,
   * UNKNOWN_DEVICE_TYPE, DEVICE_NOT_FOUND where the site takes in no unknown devices) or too many wait for the disk already
   * (STORE_UNAVAILABLE): then none is stored. A device nobody knows is created with the given type.
   */
  storeReadings(readings: readonly GivenReading[]): Promise<void>

  /** Newest values by event time, ordered by device id; devices without readings are absent. */
  latest(filter?: DeviceFilter): Promise<readonly LatestValues[]>
  history(query: HistoryQuery): Promise<History>
  /** Days and gaps of a device. Rejects with DEVICE_NOT_FOUND. */
  completeness(query: CompletenessQuery): Promise<Completeness>
  /** Newest first. */
  rejected(query: RejectedQuery): Promise<RejectedPage>

  /** One page of a stream after an offset. Waits up to `waitMs` for the first item, then answers with an empty page. */
  readStream<S extends StreamName>(request: StreamRequest<S>): Promise<StreamPage<S>>
  /** Gives a durable consumer its offset, and makes the consumer at `start` if it is new. */
  openConsumer(consumer: string, stream: StreamName, start: 'now' | 'earliest'): Promise<{ readonly offset: number }>
  /** Records that everything up to and including `offset` was handled. */
  commitConsumer(consumer: string, offset: number): Promise<void>
  deleteConsumer(consumer: string): Promise<void>

  /** Makes or changes a presence monitor; its state per device survives deploys and restarts. */
  putMonitor(monitor: PresenceMonitor): Promise<void>
  deleteMonitor(id: string): Promise<void>
  monitorSummary(id: string): Promise<FleetSummary>

  /** Calls `listener` for each event of the topic until the returned function is called. Survives a hub restart. */
  subscribe<T extends HubTopic>(topic: T, listener: (event: HubEvents[T]) => void): Promise<() => void>
}

export interface HubDescription {
  readonly version: string
  readonly startedAt: number
  /** Chosen ports; `nodeRed` is null until Node-RED listens. */
  readonly ports: { readonly http: number; readonly mqtt: number; readonly mqtts: number; readonly ws: number }
  readonly types: readonly DeviceType[]
  /** The site's time zone, in which days are cut: a name of the IANA database. */
  readonly timeZone: string
}

export type HealthState = 'ok' | 'degraded' | 'failed'

export interface HealthCheck {
  readonly name: string
  readonly state: HealthState
  /** What is wrong and what to do, for an operator; '' while all is well. */
  readonly detail: string
}

export interface Health {
  /** The worst of the checks. */
  readonly state: HealthState
  readonly checks: readonly HealthCheck[]
}

export interface FleetSummary {
  readonly total: number
  readonly online: number
  readonly degraded: number
  readonly offline: number
  readonly unknown: number
  readonly pending: number
}

export interface RejectedQuery {
  readonly device?: string
  readonly code?: RejectionCode
  /** Only rows older than this id, for paging. */
  readonly before?: number
  /** 1 to 1000, default 100. */
  readonly limit?: number
}

export interface RejectedPage {
  readonly items: readonly Rejected[]
  /** Rows kept at the moment, over all pages and filters. */
  readonly total: number
}

/** A presence state that changed. */
export interface PresenceTransition {
  readonly id: number
  readonly monitor: string
  readonly device: string
  readonly from: PresenceState
  readonly to: PresenceState
  /** When the change was seen, ms UTC. */
  readonly at: number
  /** Such as "no message for 180 s" or "last will received". */
  readonly reason: string
}

/** What can be paged: each item has an ascending `id`, which is its offset. */
export interface Streams {
  readings: Reading
  /** Newest values of each device that changed since the offset: for live views, however busy the plant is. */
  latest: LatestValues
  events: DeviceEvent
  rejected: Rejected
  presence: PresenceTransition
}
export type StreamName = keyof Streams

export interface StreamRequest<S extends StreamName> {
  readonly stream: S
  /** Exclusive; `now` begins behind the newest item. */
  readonly after: number | 'now'
  readonly filter?: DeviceFilter
  /** For `presence`: the monitor. For `events`: the kinds, comma separated. */
  readonly only?: string
  /** 1 to 5000, default 500. */
  readonly limit?: number
  /** 0 to 30 000, default 0. */
  readonly waitMs?: number
}

export interface StreamPage<S extends StreamName> {
  readonly items: readonly Streams[S][]
  /** Offset to go on from; also moves past items the filter left out. */
  readonly next: number
  /** False when more items are waiting behind `next`. */
  readonly caughtUp: boolean
}

export interface PresenceMonitor {
  /** Id of the node that configures it. */
  readonly id: string
  readonly filter: DeviceFilter
  /** Interval for devices that announced none, ms. */
  readonly defaultIntervalMs: number
  /** Silence of this many intervals makes a device degraded (usually 3) … */
  readonly degradedAfter: number
  /** … and offline (usually 5). */
  readonly offlineAfter: number
}

export interface HubEvents extends PollingEvents, SinkEvents {
  /** A device was added, changed or approved. */
  devices: { readonly device: string }
  presence: PresenceTransition
  health: Health
  /** What was known of this session or user (name) is void: it ended or changed. */
  access: { readonly session: string } | { readonly user: string }
  /** The server's certificate was replaced; its files hold the new one. */
  certificate: { readonly notAfter: number }
  /** The connection between this thread and the hub. */
  connection: { readonly connected: boolean; readonly detail: string }
}
export type HubTopic = keyof HubEvents
