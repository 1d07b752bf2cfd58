import type { MessageMark, Route } from '../../core/dialect'
import { isRejection } from '../rejection'
import { uint32 } from '../wire-fields'
import type { JsonObject } from '../wire-json'
import { type EventContext, uptimeSeconds } from './events'
import { readTime } from './wire-time'

/**
 * The place of a message in the device's count (source, clauses 2.2 and 4.1): also of one whose content is rejected, for that one
 * is not missing. A status and a command have no number; neither has a message of version 1. Where the clock of the device cannot be
 * right, the message was made when it arrived.
 */
export function readMark(message: JsonObject, { kind }: Route, { receivedAt, identity }: EventContext): MessageMark | null {
  const { v, device_id, seq, ts, uptime_s } = message
  if (kind === 'command' || kind === 'status' || v !== 2 || device_id !== identity || !uint32.test(seq)) return null
  const made = readTime(ts, receivedAt, '"ts"')
  const bootAt =
    kind === 'hello' && !isRejection(made) && uptimeSeconds.test(uptime_s) ? made - (uptime_s as number) * 1000 : null
  return { seq: seq as number, at: isRejection(made) ? receivedAt : made, bootAt }
}
