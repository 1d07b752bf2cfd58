import { isUtf8 } from 'node:buffer'
import type { DecodedEvent, Rejection } from '../../core/dialect'
import type { Uplink } from '../../core/uplink'
import { nameOf } from '../wire-json'

/**
 * Reads `status/online`, a plain `true` or `false`. Both happen when they arrive. The devices publish with QoS 0 only and
 * register their last will with QoS 1, so a `false` with QoS 1 comes from the broker: nothing was heard from the device.
 */
export function readStatus({ payload, qos, receivedAt }: Uplink): DecodedEvent | Rejection {
  if (payload.length === 0) return { code: 'EMPTY_PAYLOAD', reason: 'the payload is empty; true or false was expected' }
  if (!isUtf8(payload)) return { code: 'INVALID_UTF8', reason: 'the payload is not valid UTF-8; true or false was expected' }
  const text = Buffer.from(payload).toString('utf8').trim()
  if (text !== 'true' && text !== 'false') {
    return { code: 'OUT_OF_RANGE', reason: `the payload is ${nameOf(text)} but must be true or false` }
  }
  const online = text === 'true'
  return { kind: 'status', at: receivedAt, body: { online, epoch: null, session: null, will: !online && qos > 0 } }
}
