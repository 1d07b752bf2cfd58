import type { Connection } from './connection'
import type { MqttParser } from './internals'

/** PUBLISH in the upper half of the first byte of a packet. */
const publish = 3
/** Puts properties where the payload of MQTT 3 begins. */
const mqtt5 = 5

/**
 * Reads PUBLISH packets that lie whole in what one read brought, as nearly all do, at a fraction of the cost of
 * mqtt-packet's parser. A packet that is cut, irregular in any way, too large or of another kind goes to that parser, together
 * with what follows it: only there, under the guards, can anything be refused.
 */
export function readPublishes({ client }: Connection, maxBytes: number): void {
  const parser = client._parser
  const parse = parser.parse
  parser.parse = (chunk) => {
    let at = 0
    if (isBetweenPackets(parser)) {
      for (let packet = publishAt(chunk, 0, maxBytes); packet; packet = publishAt(chunk, at, maxBytes)) {
        at = packet.end
        parser.emit('packet', packet)
      }
    }
    if (at < chunk.length) parse.call(parser, at === 0 ? chunk : chunk.subarray(at))
  }
}

/** The other parser has begun none: it reads a first byte as soon as there is one. */
function isBetweenPackets({ packet, settings }: MqttParser): boolean {
  return packet.cmd === null && settings.protocolVersion !== mqtt5
}

/** The packet that begins at `at`, as mqtt-packet makes it, and where it ends; null when the other parser is to look at it. */
function publishAt(chunk: Buffer, at: number, maxBytes: number) {
  const flags = chunk[at] ?? 0
  const qos = (flags >> 1) & 3
  if (flags >> 4 !== publish || qos === 3) return null
  let bodyAt = at + 1
  let length = 0
  for (let shift = 0; ; shift += 7) {
    const digit = chunk[bodyAt++]
    if (digit === undefined || shift > 21) return null
    length |= (digit & 0x7f) << shift
    if (digit < 0x80) break
  }
  const end = bodyAt + length
  const topicAt = bodyAt + 2
  if (length > maxBytes || end > chunk.length || topicAt > end) return null
  const topicEnd = topicAt + chunk.readUInt16BE(bodyAt)
  const payloadAt = qos > 0 ? topicEnd + 2 : topicEnd
  if (payloadAt > end) return null
  const messageId = qos > 0 ? chunk.readUInt16BE(topicEnd) : undefined
  const topic = chunk.toString('utf8', topicAt, topicEnd)
  // U+FFFD may stand for bytes that are no UTF-8.
  if (messageId === 0 || topic.includes('\0') || topic.includes('\uFFFD')) return null
  return {
    cmd: 'publish',
    retain: (flags & 1) === 1,
    qos,
    dup: (flags & 8) === 8,
    length,
    topic,
    payload: chunk.subarray(payloadAt, end),
    messageId,
    end,
  } as const
}
