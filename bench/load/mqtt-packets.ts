/** The few MQTT 3.1.1 packets the load generator needs, written by hand so that the generator costs little. */

/** CONNECT with clean session, user name and password [MQTT-3.1]. */
export function connectPacket(clientId: string, password: string): Buffer {
  const cleanSessionUserPassword = 0b1100_0010
  const keepAliveSeconds = 60
  const variable = Buffer.concat([text('MQTT'), Buffer.from([4, cleanSessionUserPassword, 0, keepAliveSeconds])])
  return packet(0x10, Buffer.concat([variable, text(clientId), text(clientId), text(password)]))
}

export const disconnectPacket = Buffer.from([0xe0, 0x00])

export const pingPacket = Buffer.from([0xc0, 0x00])

/** The answer to a PUBREC [MQTT-4.3.3-1]. */
export function pubrelPacket(packetId: number): Buffer {
  return Buffer.from([0x62, 2, packetId >> 8, packetId & 0xff])
}

/** A PUBLISH, and where its packet identifier lies, −1 with QoS 0, which has none [MQTT-3.3.2]. */
export function publishPacket(
  topic: string,
  payload: Buffer,
  qos: 0 | 1 | 2,
): { readonly bytes: Buffer; readonly idAt: number; readonly payloadAt: number } {
  const id = qos === 0 ? [] : [0, 0]
  const bytes = packet(0x30 | (qos << 1), Buffer.concat([text(topic), Buffer.from(id), payload]))
  const payloadAt = bytes.length - payload.length
  return { bytes, idAt: qos === 0 ? -1 : payloadAt - 2, payloadAt }
}

/** A whole packet at the start of what was received, or null while it is not complete. */
export interface ReceivedPacket {
  readonly type: number
  readonly bodyAt: number
  readonly end: number
}

export function readPacket(received: Buffer, from: number): ReceivedPacket | null {
  let length = 0
  for (let at = from + 1, shift = 0; at < received.length && shift < 28; at++, shift += 7) {
    const byte = received[at] ?? 0
    length |= (byte & 0x7f) << shift
    if (byte & 0x80) continue
    const end = at + 1 + length
    return end <= received.length ? { type: (received[from] ?? 0) >> 4, bodyAt: at + 1, end } : null
  }
  return null
}

export const packetType = { connack: 2, puback: 4, pubrec: 5, pubcomp: 7, pingresp: 13 } as const

function packet(header: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from([header]), remainingLength(body.length), body])
}

/** [MQTT-2.2.3] */
function remainingLength(length: number): Buffer {
  const bytes: number[] = []
  do {
    bytes.push((length & 0x7f) | (length > 0x7f ? 0x80 : 0))
    length >>= 7
  } while (length > 0)
  return Buffer.from(bytes)
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes])
}
