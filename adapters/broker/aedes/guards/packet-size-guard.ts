import { isUtf8 } from 'node:buffer'
import type { Connection } from '../connection'
import { Refusal } from '../gates/refusal'
import { isTopicName } from '../gates/topic-validity'
import type { MqttParser } from '../internals'

const evidenceBytes = 1_024

/** The start of a PUBLISH that was too large, as far as it had arrived. */
export interface OversizePublish {
  readonly topic: string
  readonly qos: 0 | 1 | 2
  readonly retain: boolean
  /** At most 1 KiB. */
  readonly payloadStart: Uint8Array
}

/**
 * Ends a connection as soon as a fixed header announces more than `maxBytes`, before the body is buffered.
 * aedes 1.x has no such bound: a socket without log-in could make it buffer 256 MiB. `_parseLength` is the one place
 * where the length is known and the body is not yet awaited.
 */
export function guardPacketSize(
  connection: Connection,
  maxBytes: number,
  onOversizePublish: (connection: Connection, start: OversizePublish) => void,
): void {
  const parser = connection.client._parser
  const parseLength = parser._parseLength
  parser._parseLength = () => {
    if (!parseLength.call(parser)) return false
    const announced = parser.packet.length
    if (announced <= maxBytes) return true
    const start = connection.identity === null ? null : startOfPublish(parser)
    if (start) onOversizePublish(connection, start)
    parser._emitError(new Refusal('packet-too-large', `A packet of ${announced} bytes is above the limit of ${maxBytes}`))
    return true
  }
}

/** Reads topic and the beginning of the payload from what is in the buffer; null when the topic is not there whole. */
function startOfPublish(parser: MqttParser): OversizePublish | null {
  const { cmd, qos, retain } = parser.packet
  const bytes = parser._list
  if (cmd !== 'publish' || bytes.length < 2) return null
  const topicEnd = 2 + bytes.readUInt16BE(0)
  if (bytes.length < topicEnd) return null
  const raw = bytes.slice(2, topicEnd)
  const topic = raw.toString('utf8')
  if (!isUtf8(raw) || !isTopicName(topic)) return null
  const payloadAt = topicEnd + (qos > 0 ? 2 : 0)
  const payloadStart =
    bytes.length > payloadAt
      ? Uint8Array.from(bytes.slice(payloadAt, Math.min(bytes.length, payloadAt + evidenceBytes)))
      : new Uint8Array()
  return { topic, qos, retain, payloadStart }
}
