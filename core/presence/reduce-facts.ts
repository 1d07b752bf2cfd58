import type { DecodedEvent } from '../dialect'
import type { PresenceFacts } from './facts'

/** Heartbeat intervals worth believing, ms: one second to one day. An announced one outside is ignored. */
export const heartbeatRangeMs = { min: 1_000, max: 86_400_000 } as const

/**
 * The presence facts of a device after one more of its uplinks.
 * Only arrival counts: data that a device kept over an outage and sends late still proves that it is there now.
 * A last will is published by the broker in the device's name, so it never counts as hearing from the device.
 * `timeoutMs` is what the protocol of the uplink fixes (see `Decoded.timeoutMs`); null keeps what was fixed before.
 */
export function reduceFacts(
  previous: PresenceFacts | null,
  uplinkReceivedAt: number,
  events: readonly DecodedEvent[],
  device: string,
  timeoutMs: number | null = null,
): PresenceFacts {
  const spoke = !events.some(isWill)
  let facts = previous ?? unheard(device, uplinkReceivedAt)
  if (spoke) facts = { ...facts, heardAt: uplinkReceivedAt, goneAt: null, timeoutMs: timeoutMs ?? facts.timeoutMs }
  for (const event of events) {
    if (event.kind === 'heartbeat') facts = afterHeartbeat(facts, event, uplinkReceivedAt)
    if (event.kind === 'status') facts = afterStatus(facts, event, uplinkReceivedAt)
  }
  return facts
}

function unheard(device: string, at: number): PresenceFacts {
  return { device, heardAt: at, heartbeatAt: null, heartbeatMs: null, timeoutMs: null, epoch: null, session: null, goneAt: null }
}

function isWill(event: DecodedEvent): boolean {
  return event.kind === 'status' && event.body.online === false && event.body.will === true
}

function afterHeartbeat(facts: PresenceFacts, event: DecodedEvent, at: number): PresenceFacts {
  const announced = event.body.intervalMs
  const believable =
    typeof announced === 'number' && announced >= heartbeatRangeMs.min && announced <= heartbeatRangeMs.max ? announced : null
  return { ...facts, heartbeatAt: at, heartbeatMs: believable ?? facts.heartbeatMs }
}

function afterStatus(facts: PresenceFacts, event: DecodedEvent, at: number): PresenceFacts {
  const epoch = numberOrNull(event.body.epoch)
  const session = numberOrNull(event.body.session)
  if (event.body.online === true) {
    // A resent `online` of an earlier connection must not make the present connection's will look foreign.
    const resent = epoch === facts.epoch && session !== null && facts.session !== null && session < facts.session
    return resent ? facts : { ...facts, epoch, session, goneAt: null }
  }
  // The will of a connection that was replaced may arrive long after the new one is up: it says nothing about now.
  const current = epoch === facts.epoch && session === facts.session
  return current ? { ...facts, goneAt: at } : facts
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}
