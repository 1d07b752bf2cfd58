import { isUtf8 } from 'node:buffer'
import type { Connection } from '../connection'
import { Refusal } from '../gates/refusal'

/**
 * [MQTT-1.5.3-1], [MQTT-1.5.3-2]: ends a connection that sends a text with NUL, a surrogate or otherwise invalid UTF-8,
 * be it a topic, a filter, a client id, a user name or a will topic. aedes passes them on, and a NUL in a topic makes
 * subscribers drop their connection. The parser decodes with replacement characters, so the bytes are looked at again
 * only when one turns up (it may be a genuine U+FFFD).
 */
export function guardTexts({ client }: Connection): void {
  const parser = client._parser
  const parseString = parser._parseString
  parser._parseString = () => {
    const start = parser._pos + 2
    const text = parseString.call(parser)
    if (text === null) return null
    const valid = !text.includes('\0') && (!text.includes('\uFFFD') || isUtf8(parser._list.slice(start, parser._pos)))
    if (valid) return text
    parser._emitError(new Refusal('protocol-error', 'A text holds NUL or is not valid UTF-8 [MQTT-1.5.3-1], [MQTT-1.5.3-2]'))
    return null
  }
}
