import type { Device, DeviceFilter, DevicePatch, NewDevice, PresenceState } from '../device'

/** A device as stored: its password only as a hash, in the form `scrypt$N$r$p$salt$hash`, maybe with `$seal` behind it. */
export interface StoredDevice extends Device {
  readonly passwordHash: string | null
  /** The password before the last rotation, and until when it is still good, ms UTC. */
  readonly previousPasswordHash: string | null
  readonly previousPasswordUntil: number | null
}

/** How far a durable consumer has come in its stream; the stream is null where only an offset was ever stored. */
export interface StoredConsumer {
  readonly consumer: string
  readonly stream: string | null
  readonly offset: number
}

/** One step of a device's presence under one monitor. */
export interface StoredPresence {
  readonly monitor: string
  readonly device: string
  readonly state: PresenceState
  readonly since: number
}

export interface StoredTransition {
  readonly id: number
  readonly monitor: string
  readonly device: string
  readonly from: PresenceState
  readonly to: PresenceState
  readonly at: number
  readonly reason: string
}

/**
 * What people decide and engines remember: devices, credentials, monitors, consumers' offsets.
 * Unlike the projection it cannot be derived again. Promises, because past one machine it is PostgreSQL.
 */
export interface Registry {
  list(filter?: DeviceFilter): Promise<readonly StoredDevice[]>
  find(id: string): Promise<StoredDevice | null>
  /**
   * Rejects with HubError DEVICE_EXISTS. With `blocked` absent an id that was blocked when its last device was deleted comes back
   * blocked; in any case it is no longer among {@link Registry.blockedIds}.
   */
  create(
    device: NewDevice & { readonly dialect: string; readonly type: string; readonly blocked?: boolean },
    passwordHash: string | null,
    now: number,
  ): Promise<StoredDevice>
  /** Rejects with HubError DEVICE_NOT_FOUND. `about` is merged key by key. */
  update(
    id: string,
    patch: DevicePatch & {
      readonly dialect?: string
      readonly about?: Readonly<Record<string, unknown>>
      readonly passwordHash?: string | null
      readonly previousPasswordHash?: string | null
      readonly previousPasswordUntil?: number | null
      readonly blocked?: boolean
    },
    now: number,
  ): Promise<StoredDevice>

  /**
   * Writes the hash of the same password in another way, unless there is another one by now; answers whether it did. It is no change
   * of the device: `updatedAt` stays.
   */
  replacePasswordHash(id: string, before: string, after: string): Promise<boolean>

  /** Deletes a device with its groups and presence states; its id stays blocked if it was. Rejects with HubError DEVICE_NOT_FOUND. */
  delete(id: string): Promise<void>
  /** Ids of which there is no device, because a blocked one was deleted. */
  blockedIds(): Promise<readonly string[]>

  /** Every durable consumer and its offset. */
  consumers(): Promise<readonly StoredConsumer[]>
  /** Makes a consumer of a stream at an offset; one that exists keeps its own. */
  createConsumer(consumer: string, stream: string, offset: number): Promise<void>
  /** Offset of a durable consumer, or null. */
  offset(consumer: string): Promise<number | null>
  /** Makes the consumer, or moves it. An offset never moves back. */
  commitOffset(consumer: string, offset: number): Promise<void>
  deleteConsumer(consumer: string): Promise<void>

  presences(monitor: string): Promise<readonly StoredPresence[]>
  /** Stores the states and their transitions in one transaction; answers the transitions with ids. */
  recordTransitions(transitions: readonly Omit<StoredTransition, 'id'>[]): Promise<readonly StoredTransition[]>
  transitions(monitor: string | null, after: number, limit: number): Promise<readonly StoredTransition[]>
  lastTransitionId(): Promise<number>
  deleteMonitor(monitor: string): Promise<void>
  close(): Promise<void>
}
