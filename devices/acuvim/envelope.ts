import type { Rejection } from '../../core/dialect'
import type { QualityFlag } from '../../core/reading'
import { earliestTime, maxClockAheadMs } from '../../protocol/acuvim/limits'
import type { WireClock } from '../../protocol/acuvim/messages'
import { type Check, count, type Field, oneOf, uint32, wrong } from '../wire-fields'
import type { JsonObject } from '../wire-json'

/** Whose clock the times of a message come from. */
export interface Clock {
  readonly kind: WireClock
  /** Uptime when the message was sent, ms; 0 unless the clock is `boot`, where it is known to be there. */
  readonly uptime: number
}

export const epochField: Field = { key: 'ep', as: 'epoch', check: uint32, required: true }

const clockCheck = oneOf('ntp', 'gsm', 'boot')

/** The one version there is. Checked before anything else: another version may have other fields. */
export function versionProblem(message: JsonObject): Rejection | null {
  const version = message.v
  if (version === 1) return null
  if (version === undefined) return { code: 'MISSING_FIELD', reason: '"v" is missing; it must be 1' }
  if (typeof version !== 'number') return wrong('"v"', version, { ...uint32, expected: 'the number 1' })
  return { code: 'UNSUPPORTED_VERSION', reason: `"v" is ${version}; this hub knows version 1` }
}

/** Reads `ck` and, where it is needed, `up`. */
export function readClock(message: JsonObject): Clock | Rejection {
  const kind = message.ck === undefined ? 'ntp' : message.ck
  if (!clockCheck.test(kind)) return wrong('"ck"', kind, clockCheck)
  const uptime = message.up
  if (uptime !== undefined && !count.test(uptime)) return wrong('"up"', uptime, count)
  if (kind !== 'boot') return { kind: kind as WireClock, uptime: 0 }
  if (uptime === undefined) {
    return { code: 'MISSING_FIELD', reason: '"up" is missing; with the clock "boot" it must be the uptime in ms' }
  }
  return { kind: 'boot', uptime: uptime as number }
}

/** Places a time of the wire on the UTC time line, ms; `what` names the field or the record in the reason. */
export function eventTime(value: unknown, clock: Clock, receivedAt: number, what: string): number | Rejection {
  if (!timeCheck.test(value)) return wrong(what, value, timeCheck)
  const time = value as number
  if (clock.kind === 'boot') {
    if (time > clock.uptime) {
      return { code: 'OUT_OF_RANGE', reason: `${what} is ${time} ms after boot, but the message was sent at ${clock.uptime} ms` }
    }
    return plausible(receivedAt - (clock.uptime - time), receivedAt, what)
  }
  return plausible(time, receivedAt, what)
}

const timeCheck: Check = { ...count, expected: 'an integer, milliseconds' }

/** Flags that the clock alone puts on a reading. */
export const clockQuality: Readonly<Record<WireClock, QualityFlag | null>> = {
  ntp: null,
  gsm: 'clock-modem',
  boot: 'clock-estimated',
}

function plausible(at: number, receivedAt: number, what: string): number | Rejection {
  if (at > receivedAt + maxClockAheadMs) {
    return {
      code: 'TIMESTAMP_FUTURE',
      reason: `${what} is ${iso(at)}, more than 5 minutes after its arrival at ${iso(receivedAt)}`,
    }
  }
  if (at >= earliestTime) return at
  // 1.6e9 to 4e9 is 2020 to 2096 in seconds: the commonest mistake there is.
  const hint = at >= 1_577_836_800 && at < 4e9 ? '; it looks like seconds, milliseconds were expected' : ''
  return { code: 'TIMESTAMP_PAST', reason: `${what} is ${iso(at)}, before 2020${hint}` }
}

/** Times outside of what a Date holds are shown as numbers. */
function iso(time: number): string {
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : String(time)
}
