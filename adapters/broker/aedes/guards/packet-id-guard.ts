import type { Connection } from '../connection'
import { Refusal } from '../gates/refusal'

/** [MQTT-2.3.1-1]: ends a connection whose PUBLISH (QoS > 0), SUBSCRIBE or UNSUBSCRIBE has packet id 0, which aedes takes. */
export function guardPacketIds({ client }: Connection): void {
  const parser = client._parser
  const parseMessageId = parser._parseMessageId
  parser._parseMessageId = () => {
    if (!parseMessageId.call(parser)) return false
    if ((parser.packet.messageId ?? 0) > 0) return true
    parser._emitError(new Refusal('protocol-error', 'The packet id must not be 0 [MQTT-2.3.1-1]'))
    return false
  }
}
