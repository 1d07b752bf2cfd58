import type { Rejection, Route } from '../core/dialect'
import type { Uplink } from '../core/uplink'

/** What stands against an uplink before its payload is read: more than `maxBytes`, or on the topic of another device. */
export function uplinkProblem({ payload, identity }: Uplink, { device }: Route, maxBytes: number): Rejection | null {
  if (payload.length > maxBytes) {
    return { code: 'PAYLOAD_TOO_LARGE', reason: `the payload has ${payload.length} bytes; at most ${maxBytes} are allowed` }
  }
  if (device === null || device === identity) return null
  return { code: 'IDENTITY_MISMATCH', reason: `the topic names "${device}" but the device is logged in as "${identity}"` }
}
