/** Uptimes of 32 bits begin again at 0 after so many ms: 49.7 days. */
export const uptimeWrapMs = 2 ** 32

/** Most that the crystal of a board runs slow, part of the time that passes: 100 ppm. */
const drift = 1e-4
/** Places of one boot are sure to this, ms. */
const toleranceMs = 15_000
/** How often it is checked that the device still is in the boot it is believed to be in, ms; longer than any buffer takes to drain. */
const checkEveryMs = 600_000
/** A device whose freshest reading is older than this belongs to a later boot, ms. */
const staleMs = 60_000

/** When a device without a clock started, as far as its messages tell. Plain JSON. */
export interface BootClock {
  /** Names the boot: whole seconds since 1970 of its first estimate. It stays, whatever the estimate becomes. */
  readonly epoch: number
  /** Estimated start, ms UTC. */
  readonly boot: number
  /** Arrival of the last message that was heard, ms UTC. */
  readonly asOf: number
  /** Longest uptime heard of, ms, wraps included. */
  readonly newest: number
  /** Earliest start that a message since `checkedAt` allows, ms UTC. */
  readonly freshest: number
  readonly checkedAt: number
}

/** The clock of a boot that is estimated at `boot`, ms UTC, from messages up to `now`; its epoch comes after `lastEpoch`. */
export function startClock(boot: number, newest: number, now: number, lastEpoch: number): BootClock {
  return { epoch: Math.max(Math.floor(boot / 1000), lastEpoch + 1), boot, asOf: now, newest, freshest: boot, checkedAt: now }
}

/** A message in its boot: its uptime with the wraps, ms, and the clock as it is afterwards. */
export interface Heard {
  readonly clock: BootClock
  readonly uptime: number
}

/**
 * Takes up a message that says `uptime` and arrived at `receivedAt`; null: it comes from a later boot.
 *
 * Nothing arrives before it was measured, so the start is at most arrival − uptime, and the least of them is the estimate. A slow
 * crystal makes that grow, so the estimate is relaxed by 100 ppm of the time that passed.
 *
 * An uptime that fell is a new boot if that boot fits between the newest reading and the arrival. If not, the message is a late
 * one, or a copy.
 */
export function hear(clock: BootClock, uptime: number, receivedAt: number): Heard | null {
  const full = unwrapped(clock, uptime, receivedAt)
  const relaxed = clock.boot + drift * Math.max(0, receivedAt - clock.asOf)
  const boot = Math.min(relaxed, receivedAt - full)
  const age = receivedAt - boot - full
  const sinceNewest = receivedAt - boot - clock.newest
  if (full < clock.newest && age > toleranceMs && uptime <= sinceNewest + toleranceMs) return null

  const heard = { ...clock, boot, asOf: receivedAt, newest: Math.max(clock.newest, full) }
  const freshest = Math.min(clock.freshest, receivedAt - full)
  if (receivedAt - clock.checkedAt < checkEveryMs) return { clock: { ...heard, freshest }, uptime: full }
  // A board that started unnoticed, and has been up for longer than before, seems to send old readings for ever.
  if (freshest - boot > staleMs) {
    return { clock: startClock(freshest + full - uptime, uptime, receivedAt, clock.epoch), uptime }
  }
  return { clock: { ...heard, freshest: receivedAt - full, checkedAt: receivedAt }, uptime: full }
}

/** The uptime with as many wraps as the time since the start has room for. */
function unwrapped({ boot }: BootClock, uptime: number, receivedAt: number): number {
  if (uptime >= uptimeWrapMs) return uptime
  return uptime + uptimeWrapMs * Math.max(0, Math.floor((receivedAt - boot + toleranceMs - uptime) / uptimeWrapMs))
}
