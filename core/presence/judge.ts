import type { PresenceState } from '../device'
import type { PresenceFacts } from './facts'

/** When silence becomes a state. A `PresenceMonitor` is one. */
export interface PresenceRule {
  /** Interval for devices that announced none and have none of their own, ms. */
  readonly defaultIntervalMs: number
  /** Silence of this many intervals makes a device degraded … */
  readonly degradedAfter: number
  /** … and offline. */
  readonly offlineAfter: number
}

export interface Judgement {
  readonly state: PresenceState
  /** For an operator: "no message for 180 s". */
  readonly reason: string
  /** When the state changes if nothing more is heard, ms UTC; null if it then stays for good. */
  readonly nextChangeAt: number | null
}

/**
 * Where a protocol fixes the silence after which a device is gone, this part of it makes it degraded. The time-out of the
 * iot-meter is two of its intervals: at three quarters the next message is overdue by half an interval, at half it would
 * only just be due.
 */
const degradedPart = 0.75

/**
 * What a device's silence means at `now`.
 * Where the protocol fixes a time-out, that decides. Else the interval is the announced one, else the device's own setting `ownIntervalMs`, else the rule's default.
 * Silence is counted from the last message, but not from before `listeningSince` (ms UTC): while the hub was down,
 * it was the hub that did not hear.
 */
export function judge(
  facts: PresenceFacts | null,
  rule: PresenceRule,
  listeningSince: number,
  now: number,
  ownIntervalMs: number | null = null,
): Judgement {
  if (facts === null) return { state: 'unknown', reason: 'never heard', nextChangeAt: null }
  if (facts.goneAt !== null) return { state: 'offline', reason: 'last will or offline status received', nextChangeAt: null }

  const silentSince = Math.max(facts.heardAt, listeningSince)
  const { degradedMs, offlineMs } = limits(facts, rule, ownIntervalMs)
  const degradedAt = silentSince + degradedMs
  const offlineAt = silentSince + offlineMs

  const silence = `no message for ${Math.round((now - silentSince) / 1000)} s`
  if (now >= offlineAt) return { state: 'offline', reason: silence, nextChangeAt: null }
  if (now >= degradedAt) return { state: 'degraded', reason: silence, nextChangeAt: offlineAt }
  return { state: 'online', reason: 'message received', nextChangeAt: Math.min(degradedAt, offlineAt) }
}

/** How long silence may last, ms. A rule that skips degraded skips it for time-outs, too. */
function limits(
  { timeoutMs, heartbeatMs }: PresenceFacts,
  rule: PresenceRule,
  ownIntervalMs: number | null,
): { readonly degradedMs: number; readonly offlineMs: number } {
  const { degradedAfter, offlineAfter, defaultIntervalMs } = rule
  if (timeoutMs !== null) {
    return { degradedMs: degradedAfter < offlineAfter ? degradedPart * timeoutMs : timeoutMs, offlineMs: timeoutMs }
  }
  const interval = heartbeatMs ?? ownIntervalMs ?? defaultIntervalMs
  return { degradedMs: degradedAfter * interval, offlineMs: offlineAfter * interval }
}
