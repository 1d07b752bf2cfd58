import type { PresenceState } from '../device'
import { DeadlineQueue } from './deadline-queue'
import type { PresenceFacts } from './facts'
import type { PresenceRule } from './judge'
import { type SettleOptions, settle } from './settle'

/** How long a last will waits for a reconnect before it is announced, ms. */
export const defaultHoldDownMs = 5_000

/** A device under watch, with the heartbeat interval an operator set for it (ms), if any. */
export interface WatchedDevice {
  readonly id: string
  readonly heartbeatMs: number | null
}

/** A state to go on from, as `Registry.presences` keeps it. */
export interface KnownPresence {
  readonly device: string
  readonly state: PresenceState
  readonly since: number | null
}

/** A change of state, to be announced once. */
export interface PresenceChange {
  readonly device: string
  readonly from: PresenceState
  readonly to: PresenceState
  /** When it was seen, ms UTC. */
  readonly at: number
  readonly reason: string
}

export type PresenceCounts = Readonly<Record<PresenceState | 'total', number>>

export interface PresenceBookOptions {
  readonly rule: PresenceRule
  /** Since when the hub has been listening, ms UTC. */
  readonly listeningSince: number
  /** Default {@link defaultHoldDownMs}; 0 announces a last will at once. */
  readonly holdDownMs?: number
}

interface Entry {
  readonly device: string
  ownIntervalMs: number | null
  facts: PresenceFacts | null
  state: PresenceState
  since: number | null
  /** Time of the entry's valid place in the queue; other places of it are leftovers. */
  queuedAt: number
}

const none = Number.POSITIVE_INFINITY

/** Hearing from an online device again only moves its deadline later, and the queue finds that out by itself. */
function onlyHeardAgain({ state, facts: old }: Entry, facts: PresenceFacts): boolean {
  if (state !== 'online' || old === null || facts.goneAt !== null) return false
  return facts.heardAt >= old.heardAt && facts.heartbeatMs === old.heartbeatMs && facts.timeoutMs === old.timeoutMs
}

/**
 * The presence of the devices of one monitor. It has no clock: `observe` takes note, `tick` decides.
 * A device that keeps talking costs one map look-up per observation; `tick` touches only devices whose deadline
 * has come or whose facts could change their state, so 10 000 devices ticking each second are cheap.
 */
export class PresenceBook {
  readonly #entries = new Map<string, Entry>()
  readonly #queue = new DeadlineQueue<Entry>()
  readonly #dirty = new Set<Entry>()
  readonly #counts = { online: 0, degraded: 0, offline: 0, unknown: 0 }
  #options: SettleOptions

  constructor(options: PresenceBookOptions) {
    this.#options = { holdDownMs: defaultHoldDownMs, ...options }
  }

  /** Sets whom to watch: adds who is new as unknown, forgets who is missing, keeps the state of all others. */
  setDevices(devices: readonly WatchedDevice[]): void {
    const wanted = new Set(devices.map((device) => device.id))
    for (const id of this.#entries.keys()) if (!wanted.has(id)) this.forget(id)
    for (const device of devices) this.watch(device)
  }

  /** Adds one device as unknown, or changes the interval set for it. */
  watch({ id, heartbeatMs }: WatchedDevice): void {
    const known = this.#entries.get(id)
    if (known?.ownIntervalMs === heartbeatMs) return
    const entry = known ?? this.#add(id)
    entry.ownIntervalMs = heartbeatMs
    this.#dirty.add(entry)
  }

  /** Stops watching a device, without announcing anything. */
  forget(id: string): void {
    const entry = this.#entries.get(id)
    if (entry === undefined) return
    this.#entries.delete(id)
    this.#dirty.delete(entry)
    this.#counts[entry.state] -= 1
  }

  /** Takes over states announced in an earlier life. Devices that are not watched are left out. */
  restore(states: readonly KnownPresence[]): void {
    for (const { device, state, since } of states) {
      const entry = this.#entries.get(device)
      if (entry === undefined) continue
      this.#setState(entry, state, since)
      this.#dirty.add(entry)
    }
  }

  /** Takes new thresholds; what they change is announced by the next tick. */
  setRule(rule: PresenceRule): void {
    this.#options = { ...this.#options, rule }
    this.#touchAll()
  }

  /** Says that the hub heard nothing before `at` (ms UTC), such as after the machine slept. */
  listenFrom(at: number): void {
    this.#options = { ...this.#options, listeningSince: at }
    this.#touchAll()
  }

  /** Takes note of the newest facts of devices; for a device named twice the last one counts. Announces nothing. */
  observe(factsList: readonly PresenceFacts[]): void {
    for (const facts of factsList) {
      const entry = this.#entries.get(facts.device)
      if (entry === undefined) continue
      if (!onlyHeardAgain(entry, facts)) this.#dirty.add(entry)
      entry.facts = facts
    }
  }

  /** Decides what changed by `now` (ms UTC). Each change is answered once, ordered by device id. */
  tick(now: number): readonly PresenceChange[] {
    this.#collectDue(now)

    const changes: PresenceChange[] = []
    for (const entry of this.#dirty) {
      const { state, reason, nextChangeAt } = settle(entry, this.#options, now)
      if (nextChangeAt !== null) this.#schedule(entry, nextChangeAt)
      if (state === entry.state) continue
      changes.push({ device: entry.device, from: entry.state, to: state, at: now, reason })
      this.#setState(entry, state, now)
    }
    this.#dirty.clear()
    return changes.sort((a, b) => (a.device < b.device ? -1 : 1))
  }

  /** How many devices are in which state, as announced. */
  summary(): PresenceCounts {
    return { ...this.#counts, total: this.#entries.size }
  }

  /** The announced state of a device and since when; null if it is not watched. */
  presenceOf(id: string): { readonly state: PresenceState; readonly since: number | null } | null {
    const entry = this.#entries.get(id)
    return entry === undefined ? null : { state: entry.state, since: entry.since }
  }

  #add(device: string): Entry {
    const entry: Entry = { device, ownIntervalMs: null, facts: null, state: 'unknown', since: null, queuedAt: none }
    this.#entries.set(device, entry)
    this.#counts.unknown += 1
    return entry
  }

  #setState(entry: Entry, state: PresenceState, since: number | null): void {
    this.#counts[entry.state] -= 1
    this.#counts[state] += 1
    entry.state = state
    entry.since = since
  }

  #touchAll(): void {
    for (const entry of this.#entries.values()) this.#dirty.add(entry)
  }

  /** One valid place per device: an earlier deadline replaces it, a later one waits until the earlier has passed. */
  #schedule(entry: Entry, at: number): void {
    if (at >= entry.queuedAt) return
    entry.queuedAt = at
    this.#queue.add(at, entry)
  }

  #collectDue(now: number): void {
    for (let slot = this.#queue.takeDue(now); slot !== undefined; slot = this.#queue.takeDue(now)) {
      const entry = slot.item
      if (entry.queuedAt !== slot.at) continue
      entry.queuedAt = none
      if (this.#entries.get(entry.device) === entry) this.#dirty.add(entry)
    }
  }
}
