import type { DecodedReading } from '../../core/reading'
import { bufferedAfterMs } from '../placed-time'
import { type BootClock, hear, startClock, uptimeWrapMs } from './boot-clock'

/** Messages of a buffer that is drained come faster than this, ms. */
export const burstGapMs = 2_000
/** No buffer we know of is larger. */
export const maxHeld = 100
/** Most that is held, in characters of JSON. */
const maxHeldSize = 56_000
/** A start known to this is good enough to place a reading at once, ms. */
const settledMs = 10_000

/** A message with an uptime, ms, and what is to be placed by it: plain JSON. */
export interface Arrival<T> {
  readonly uptime: number
  readonly receivedAt: number
  readonly item: T
}

/** What is known of a device without a clock. Plain JSON. */
export interface Placing<T> {
  /** Null: its start is not known yet. */
  readonly clock: BootClock | null
  /** Epoch of the last boot; 0: there was none. */
  readonly lastEpoch: number
  /** What waits for the start to be known, in order of arrival. */
  readonly held: readonly Arrival<T>[]
}

/** Where an item lies in time. */
export type Placed<T> = Pick<DecodedReading, 'at' | 'epoch' | 'seq' | 'source'> & { readonly item: T }

export interface Step<T> {
  readonly placing: Placing<T>
  readonly placed: readonly Placed<T>[]
}

export const nothingPlaced: Placing<never> = { clock: null, lastEpoch: 0, held: [] }

/**
 * Takes a message. While the start of its boot is known, it is placed at start + uptime. A device that is new, or was away, may be
 * draining its buffer, oldest first: then only the last message tells when it started, so they are all held until they come no
 * faster than they were measured, or there is a pause, or as many as a buffer has.
 */
export function take<T>(placing: Placing<T>, arrival: Arrival<T>): Step<T> {
  return placing.clock === null ? hold(placing, arrival) : place(placing, placing.clock, arrival)
}

/** Places what is held, once its burst is over at `now`, ms UTC. */
export function takePause<T>(placing: Placing<T>, now: number): Step<T> {
  const wakeAt = wakeTime(placing)
  return wakeAt !== null && now >= wakeAt ? release(placing, placing.held) : { placing, placed: [] }
}

/** When to call {@link takePause}, ms UTC; null: nothing is held. */
export function wakeTime({ held }: Placing<unknown>): number | null {
  const last = held.at(-1)
  return last === undefined ? null : last.receivedAt + burstGapMs
}

function place<T>(placing: Placing<T>, clock: BootClock, arrival: Arrival<T>): Step<T> {
  const { uptime, receivedAt } = arrival
  const heard = hear(clock, uptime, receivedAt)
  if (heard !== null) return placedBy(heard.clock, [{ ...arrival, uptime: heard.uptime }])
  // The new boot began after the newest reading of the old one.
  const latest = receivedAt - uptime
  if (latest - (clock.boot + clock.newest) > settledMs)
    return { placing: { ...placing, clock: null, held: [arrival] }, placed: [] }
  return placedBy(startClock(latest, uptime, receivedAt, clock.epoch), [arrival])
}

function hold<T>(placing: Placing<T>, next: Arrival<T>): Step<T> {
  const last = placing.held.at(-1)
  const arrival = last === undefined ? next : { ...next, uptime: unwrappedAfter(last.uptime, next.uptime) }
  const held = [...placing.held, arrival]
  if (last === undefined || isDraining(placing.held, last, arrival)) {
    if (held.length >= maxHeld || JSON.stringify(held).length >= maxHeldSize) return release(placing, held)
    return { placing: { ...placing, held }, placed: [] }
  }
  if (arrival.uptime > last.uptime) return release(placing, held)
  const released = release(placing, placing.held)
  const then = take(released.placing, arrival)
  return { placing: then.placing, placed: [...released.placed, ...then.placed] }
}

function unwrappedAfter(last: number, uptime: number): number {
  return last - uptime > uptimeWrapMs / 2 ? uptime + uptimeWrapMs : uptime
}

/** Whether it comes at least twice as fast as it was measured; a copy says nothing. */
function isDraining(
  held: readonly Arrival<unknown>[],
  last: Arrival<unknown>,
  { uptime, receivedAt }: Arrival<unknown>,
): boolean {
  const gap = receivedAt - last.receivedAt
  if (gap > burstGapMs) return false
  return 2 * gap <= uptime - last.uptime || held.some((one) => one.uptime === uptime)
}

function release<T>({ lastEpoch }: Placing<T>, held: readonly Arrival<T>[]): Step<T> {
  const boot = Math.min(...held.map(({ uptime, receivedAt }) => receivedAt - uptime))
  const newest = Math.max(...held.map(({ uptime }) => uptime))
  return placedBy(startClock(boot, newest, held.at(-1)?.receivedAt ?? boot, lastEpoch), held)
}

function placedBy<T>(clock: BootClock, arrivals: readonly Arrival<T>[]): Step<T> {
  const placed = arrivals.map(({ uptime, receivedAt, item }): Placed<T> => {
    const at = Math.round(clock.boot + uptime)
    return { at, epoch: clock.epoch, seq: uptime, source: receivedAt - at > bufferedAfterMs ? 'buffered' : 'live', item }
  })
  return { placing: { clock, lastEpoch: clock.epoch, held: [] }, placed }
}
