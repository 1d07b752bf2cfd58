import type { Decoded } from '../../core/dialect'
import { deviceTypes, dialects } from '../../devices'
import { matchTopic } from '../../protocol/topics'

/** What the hub would make of a message that came from `device` at `at` (ms UTC). Throws when no dialect has the topic. */
export function decode(message: {
  readonly device: string
  readonly topic: string
  readonly payload: string
  readonly qos: 0 | 1 | 2
  readonly retain: boolean
  readonly at: number
}): Decoded {
  const { device: identity, topic, payload, qos, retain, at } = message
  for (const dialect of dialects) {
    const type = deviceTypes.find(({ name }) => name === dialect.defaultType)
    for (const { pattern, kind } of dialect.uplinks) {
      const match = matchTopic(pattern, topic)
      if (match === null || type === undefined) continue
      const uplink = { position: 1, receivedAt: at, identity, topic, qos, retain, payload: Buffer.from(payload), refusal: null }
      return dialect.decode(uplink, { dialect: dialect.name, kind, device: match.device, down: false }, type)
    }
  }
  throw new Error(`no dialect has the topic ${topic}`)
}
