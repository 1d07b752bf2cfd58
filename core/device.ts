/** `approved` devices are decoded; `pending` ones wait for an operator, their uplinks kept as rejected until then. */
export type Approval = 'approved' | 'pending'

/** What to do with a device nobody has created: take it in, ask an operator, take only one with a claim code, or refuse its data. */
export type RegistrationPolicy = 'auto' | 'pending' | 'claim' | 'refuse'

/** Whether data of a device nobody has created makes it appear. */
export function takesInUnknown(policy: RegistrationPolicy): boolean {
  return policy === 'auto' || policy === 'pending'
}

export type PresenceState = 'online' | 'degraded' | 'offline' | 'unknown'

/** One gateway or sensor. Ids are 1–64 characters of A–Z a–z 0–9 `_` `.` `:` `-`. */
export interface Device {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly dialect: string
  readonly approval: Approval
  readonly groups: readonly string[]
  readonly tags: Readonly<Record<string, string>>
  /** Heartbeat interval an operator set, ms, for a device that announces none itself; null: the site's default. */
  readonly heartbeatMs: number | null
  /** What the device says of itself: firmware, hardware, mac … */
  readonly about: Readonly<Record<string, unknown>>
  /** Whether it has a password of its own (otherwise it may use the provisioning key). */
  readonly hasPassword: boolean
  /** Its credentials were revoked: it may not connect with anything, until it gets new ones. */
  readonly blocked: boolean
  readonly createdAt: number
  readonly updatedAt: number
}

/** A device with what the hub knows of it at this moment. */
export interface DeviceView extends Device {
  readonly presence: PresenceState
  /** Since when `presence` holds, ms UTC; null while unknown. */
  readonly presenceSince: number | null
  /** Arrival of its last message of any kind, ms UTC; null if it never sent one. */
  readonly lastHeardAt: number | null
  /** Event time of its newest reading, ms UTC; null if it has none. */
  readonly lastReadingAt: number | null
}

/** What an operator or integrator may change. */
export interface DevicePatch {
  readonly name?: string
  readonly type?: string
  readonly approval?: Approval
  readonly groups?: readonly string[]
  readonly tags?: Readonly<Record<string, string>>
  readonly heartbeatMs?: number | null
}

export interface NewDevice extends DevicePatch {
  readonly id: string
}

/** Selects devices; an absent field selects all, several fields must all match. */
export interface DeviceFilter {
  readonly devices?: readonly string[]
  readonly types?: readonly string[]
  /** Devices in at least one of these groups. */
  readonly groups?: readonly string[]
}

/** Path parts and a key of objects that mean something else, and the topic level on which devices register. */
const reserved = new Set(['.', '..', 'register', '__proto__'])
const idPattern = /^[A-Za-z0-9_.:-]{1,64}$/

/** Whether a text may be a device id: it then is also one safe topic level, file name and URL part. */
export function isDeviceId(text: string): boolean {
  return idPattern.test(text) && !reserved.has(text)
}
